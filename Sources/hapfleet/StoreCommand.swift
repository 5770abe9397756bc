import ArgumentParser
import Foundation
import Reports
import ResultStore
import StrictYAML

struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "Checks, backs up, prunes and moves what was stored.",
        subcommands: [
            StoreCheckCommand.self, StoreBackupCommand.self, StorePruneCommand.self, StoreExportCommand.self,
            StoreImportCommand.self,
        ])
}

struct StoreCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Reads everything in the store, and says what is wrong in it.",
        discussion: """
            Runs are sealed when they end, each seal over the one before: what was changed since is found. Exit status 1 if something \
            is wrong.
            """)

    @Option(help: ArgumentHelp("A seal that was kept elsewhere must be in the store's chain.", valueName: "hash"))
    var seal: String?

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let store = try await store.openForReading()
        let checked = try await configuring { () async throws(StoreError) in try await CheckedStore(store, keeping: seal) }
        if output.format == .json {
            print(try ReportJSON.text(checked), terminator: "")
        } else {
            for problem in checked.problems { printLine("\(problem)") }
            let counts = [(checked.runs, "run"), (checked.measurements, "measurement"), (checked.problems.count, "problem")]
            print(counts.map { NumberText.count($0, of: $1) }.joined(separator: ", "))
            if let seal = checked.seal { print("the last of \(NumberText.count(checked.seals, of: "seal")): \(seal)") }
            if checked.unsealed > 0 {
                let runs = NumberText.count(checked.unsealed, of: "run")
                print("not sealed: \(runs), ended by an older hapfleet, or by a coordinator that was killed then")
            }
        }
        if !checked.problems.isEmpty { throw ExitStatus.partial }
    }
}

/// What `store check` found.
private struct CheckedStore: Encodable {
    let store: String
    let runs: Int
    let measurements: Int
    let seals: Int
    /// The last seal's hash; nil if there is none.
    let seal: String?
    /// Runs that ended and have no seal.
    let unsealed: Int
    let problems: [StoreProblem]

    init(_ store: any ResultStore, keeping known: String?) async throws(StoreError) {
        var problems = try await (store as? SQLiteStore)?.fileProblems() ?? []
        let findings = try await store.findings()
        problems += findings.records + findings.seals
        let runs = try await store.runs(limit: .max)
        let seals = try await store.seals()
        if let known, !seals.contains(where: { $0.hash == known.lowercased() }) {
            problems.append(
                StoreProblem("seal \(known)", "is not in the chain: the store is another, or its chain was made anew"))
        }
        let sealed = Set(seals.map(\.run))
        self.store = store.location
        self.runs = runs.count
        self.seals = seals.count
        self.problems = problems
        measurements = runs.map(\.measurements).reduce(0, +)
        seal = seals.last?.hash
        unsealed = runs.count { $0.run.state != .running && !sealed.contains($0.run.id) }
    }
}

struct StoreBackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Writes a whole copy of the store, also while a run writes to it.")

    @Argument(help: "The new file.", completion: .file())
    var file: String

    @OptionGroup var store: StoreOptions

    func run() async throws {
        let store = try await store.openSQLite(creating: false)
        try await configuring { () async throws(StoreError) in try await store.backUp(to: file) }
        print("backed up \(store.location) to \(file)")
    }
}

struct StorePruneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune", abstract: "Removes old runs.",
        discussion: "Runs that were not ended stay, since they can be resumed, and so do those that are pinned.")

    @Option(help: "Runs that were started within this time stay, such as 90d.")
    var keep: String

    @Flag(help: "Only say what would be removed.")
    var dryRun = false

    @OptionGroup var store: StoreOptions

    func run() async throws {
        guard let age = Duration(written: keep) else {
            throw CommandFailure("--keep \(keep): no time such as 90d or 12h")
        }
        let store = try await store.openSQLite(creating: false)
        let before = Date.now.addingTimeInterval(-(age / .seconds(1)))
        let removed = try await configuring { () async throws(StoreError) in
            let pinned = Set(try await store.pins().values)
            let old = try await store.runs(limit: .max).map(\.run).filter {
                $0.started < before && $0.state != .running && !pinned.contains($0.id)
            }
            if !dryRun {
                for run in old { try await store.remove(run.id) }
                if !old.isEmpty { try await store.compact() }
            }
            return old
        }
        for run in removed { printLine("\(run.id)  \(run.campaign)") }
        print("\(dryRun ? "would remove" : "removed") \(NumberText.count(removed.count, of: "run"))")
    }
}
