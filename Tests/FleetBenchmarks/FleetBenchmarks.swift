import Campaigns
import Foundation

/// What reaching, starting and collecting from many hosts costs, beside the tools that people use for it, in the same run and
/// against the same sshd. Prints Markdown.
///
///     FleetBenchmarks all FOLDER HAPFLEET [--hosts 128] [--campaign 1000] [--turns 3] [--lab INVENTORY]
///     FleetBenchmarks true FLEET-FOLDER PORT COUNT      runs 'true' on loopback hosts; what is measured for hapfleet
///     FleetBenchmarks simulate FOLDER COUNT             a campaign over hosts of this process; what is measured for it
///     FleetBenchmarks share FOLDER DATABASE COUNT NAME  one coordinator's part of a shared run; what is measured for it
@main
struct FleetBenchmarks {
    static func main() async throws {
        CoordinatorProcess.prepareForManyHosts()
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch (arguments.first, arguments.count) {
        case ("true", 4):
            guard let port = Int(arguments[2]), let count = Int(arguments[3]) else { usage() }
            try await EveryHost.runTrue(folder: URL(filePath: arguments[1]), port: port, count: count)
        case ("simulate", 3):
            guard let count = Int(arguments[2]) else { usage() }
            try await SimulatedRun.run(folder: URL(filePath: arguments[1]), count: count)
        case ("share", 5):
            guard let count = Int(arguments[3]) else { usage() }
            try await SharedRunSpeed.part(
                folder: URL(filePath: arguments[1]), database: arguments[2], count: count, name: arguments[4])
        case ("all", 3...): try await Everything(arguments).run()
        default: usage()
        }
    }

    static func usage() -> Never {
        print(
            "usage: FleetBenchmarks all FOLDER HAPFLEET [--hosts N] [--campaign N] [--simulated N] [--shared N] [--listed N] [--turns N] [--lab INVENTORY]"
        )
        exit(2)
    }
}

/// All parts, one after the other.
struct Everything {
    private let folder: URL
    private let hapfleet: URL
    private let options: [String: String]

    init(_ arguments: [String]) {
        folder = URL(filePath: arguments[1])
        hapfleet = URL(filePath: arguments[2])
        var options: [String: String] = [:]
        var rest = arguments.dropFirst(3)
        while let name = rest.popFirst(), let value = rest.popFirst() { options[name] = value }
        self.options = options
    }

    func run() async throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let hosts = number("--hosts", 128)
        if hosts > 0 { try await PeerComparison(folder: folder, count: hosts, turns: number("--turns", 3)).run() }
        let campaign = number("--campaign", 1_000)
        if campaign > 0 { try await LoopbackCampaign(folder: folder, hapfleet: hapfleet, count: campaign).run() }
        let simulated = number("--simulated", 10_000)
        if simulated > 0 { try await SimulatedRun.showGrowth(folder: folder, upTo: simulated) }
        let shared = number("--shared", 1_000)
        if shared > 0 { try await SharedRunSpeed(folder: folder, count: shared).run() }
        let listed = number("--listed", 1_000_000)
        if listed > 0 { try await ListingSpeed(count: listed).run() }
        if let lab = options["--lab"] { try await StartSkewRun(folder: folder, hapfleet: hapfleet, inventory: lab).run() }
    }

    private func number(_ option: String, _ standard: Int) -> Int { options[option].flatMap(Int.init) ?? standard }
}
