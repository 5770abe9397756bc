import ArgumentParser
import FleetInventory
import Foundation
import Reports

/// What the agent costs a steady load, beside no trace and beside trace-cmd, interleaved in one guest; and whether it finds all.
struct AgentBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent", abstract: "Time a steady load on one lab guest: untraced, traced by the agent, by trace-cmd.")

    @Option(help: "The lab's inventory; its first host is measured.") var inventory: String
    @Option(help: "The hapfleet program.") var hapfleet: String
    @Option(help: "A folder for the figures and trace-cmd's trace.") var folder: String
    @Option(help: "Turns, each of all four ways; with none, only what trace-cmd sees beside the agent is compared.") var turns = 5

    /// Work before the timed one, in seconds without a trace: enough for the pruning of what the load first does.
    private static let warmSeconds = 1.0
    /// Timed work without a trace, in seconds: no shorter than the busy load then takes, which slow timers meet as often.
    private static let steadySeconds = 2.0
    /// The same for the ways that slow it down many times; its entries fill the buffers more than once, so that reading them
    /// belongs to what is timed.
    private static let busySeconds = 0.2
    /// Enough for all entries beside the agent, so that nothing is lost.
    private static let bufferKiB = 65_536

    func validate() throws {
        guard turns >= 0 else { throw ValidationError("--turns takes a number from 0 on") }
    }

    func run() async throws {
        guard let host = try Inventory.read(path: inventory).hosts.first else { throw BenchmarkFailure("the inventory is empty") }
        let guest = Guest(host: host)
        let target = URL(filePath: folder)
        try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
        try await guest.send(try await files())
        var figures = AgentFigures(release: try await word("uname -r", guest), machine: try await word("uname -m", guest))
        let trial = SteadyLoad(warm: 2, rounds: 4)
        let round = try await trial.run(on: guest).seconds / 4
        let steady = SteadyLoad(warm: count(Self.warmSeconds, round), rounds: count(Self.steadySeconds, round))
        let busy = SteadyLoad(warm: 1, rounds: count(Self.busySeconds, round))
        figures.rounds = [steady.rounds, busy.rounds]
        let campaign = LoadCampaign(hapfleet: hapfleet, inventory: inventory, guest: guest, folder: target)
        var ways = Ways(guest: guest, campaign: campaign, steady: steady, busy: busy, figures: figures)
        for turn in 0..<turns {
            try await ways.turn()
            note("\(figures.release), turn \(turn + 1) of \(turns): \(ways.latest)")
        }
        try await ways.beside(bufferKiB: Self.bufferKiB)
        if turns > 0 { try await ways.fetchTrace() }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(ways.figures).write(to: target.appending(path: "figures.json"))
    }

    private func count(_ seconds: Double, _ round: Double) -> Int { min(max(Int((seconds / round).rounded(.up)), 2), 200) }

    private func word(_ line: String, _ guest: Guest) async throws -> String {
        try await guest.run(line).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The load, and this machine's own trace-cmd with what it is linked against: the guest's image need not have it.
    private func files() async throws -> [String] {
        let program = try await output(of: ["sh", "-c", "command -v trace-cmd"]).trimmingCharacters(in: .whitespacesAndNewlines)
        let libraries = try await output(of: ["ldd", program]).split(separator: "\n").compactMap { line -> String? in
            let words = line.split(separator: " ")
            return words.count > 2 && words[1] == "=>" && !words[0].contains("libc.so") ? String(words[2]) : nil
        }
        let own = "Tests/Benchmarks/Guest/"
        return [own + "load", own + "record", program] + libraries
    }
}

/// The four ways in which the load runs in each turn.
private struct Ways {
    let guest: Guest
    let campaign: LoadCampaign
    let steady: SteadyLoad
    let busy: SteadyLoad
    var figures: AgentFigures
    private var core: Set<String>?
    private var everPruned: Set<String> = []
    private(set) var latest = ""

    init(guest: Guest, campaign: LoadCampaign, steady: SteadyLoad, busy: SteadyLoad, figures: AgentFigures) {
        self.guest = guest
        self.campaign = campaign
        self.steady = steady
        self.busy = busy
        self.figures = figures
    }

    mutating func turn() async throws {
        let untraced = try await steady.run(on: guest)
        let round = untraced.seconds / Double(steady.rounds)
        let pruned = try await measure(steady, prune: true)
        let recorded = try await busy.record(on: guest, file: "trace.dat")
        let unpruned = try await measure(busy, prune: false)

        figures.round.append(round)
        figures.pruned.append(pruned.cost.seconds / untraced.seconds)
        figures.agentShare.append(pruned.cost.agentCPU / pruned.cost.seconds)
        figures.unpruned.append(unpruned.cost.seconds / (round * Double(busy.rounds)))
        figures.againstTraceCmd.append(unpruned.cost.seconds / recorded.seconds)
        figures.prunedFunctions.append(pruned.functions.count)
        figures.unprunedFunctions.append(unpruned.functions.count)
        figures.peakKiB += [pruned.peakKiB, unpruned.peakKiB]
        core = core?.intersection(unpruned.functions) ?? unpruned.functions
        everPruned.formUnion(pruned.functions)
        figures.core = core?.count ?? 0
        figures.coreMissed = core?.subtracting(everPruned).sorted() ?? []
        latest =
            "a round \(decimal(round)) s; pruned \(decimal(figures.pruned.last ?? 0)) x, unpruned \(decimal(figures.unpruned.last ?? 0)) x, "
            + "\(decimal(figures.againstTraceCmd.last ?? 0)) x trace-cmd; agent \(decimal((figures.agentShare.last ?? 0) * 100)) %, \(pruned.peakKiB), \(unpruned.peakKiB) KiB"
    }

    private mutating func measure(
        _ load: SteadyLoad, prune: Bool
    ) async throws -> (cost: SteadyLoad.Cost, functions: Set<String>, peakKiB: Int) {
        try await SteadyLoad.forget(on: guest)
        let outcome = try await campaign.run(load, then: "on", prune: prune)
        figures.invalid += outcome.measurement.invalidReasons
        let cost = try await SteadyLoad.cost(on: guest)
        return (cost, outcome.functions, max(cost.agentPeakKiB, Int(outcome.measurement.agentPeakKiB ?? 0)))
    }

    /// trace-cmd records the tasks that the agent measures, at the same time: whatever it sees in task context, the agent must.
    mutating func beside(bufferKiB: Int) async throws {
        try await SteadyLoad.forget(on: guest)
        let (guest, campaign, load) = (guest, campaign, SteadyLoad(warm: 1, rounds: 2))
        async let recording = guest.run(SteadyLoad.recording(file: "beside.dat", bufferKiB: bufferKiB))
        let outcome = try await campaign.run(load, then: "meet", prune: false)
        _ = try await recording
        figures.invalid += outcome.measurement.invalidReasons
        let path = campaign.folder.appending(path: "beside.dat").path
        try await guest.fetch("beside.dat", to: path)
        let trace = try await RecordedTrace(path, hapfleet: campaign.hapfleet, buildID: outcome.buildID)
        figures.traceCmdFunctions = trace.functions.count
        figures.traceCmdOnly = trace.functions.subtracting(outcome.functions).sorted()
    }

    /// Fetches what trace-cmd recorded in the last turn, to be decoded; entries that it lost cost it nothing.
    mutating func fetchTrace() async throws {
        let path = campaign.folder.appending(path: "trace.dat").path
        try await guest.fetch("trace.dat", to: path)
        figures.traceCmdLost = try await RecordedTrace(path, hapfleet: campaign.hapfleet, buildID: nil).lost
    }
}
