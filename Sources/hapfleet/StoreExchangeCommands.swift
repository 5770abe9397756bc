import ArgumentParser
import Foundation
import KernelSources
import Reports
import ResultStore

struct StoreExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Copies runs into a new file, which is a store of its own, with the names and lines of their kernels.")

    @Argument(help: "The runs: ids, their beginnings, or 'latest'.")
    var runs: [String]

    @Option(name: .shortAndLong, help: "The new file.", completion: .file())
    var output: String

    @OptionGroup var store: StoreOptions

    func run() async throws {
        guard !FileManager.default.fileExists(atPath: output) else { throw CommandFailure("\(output) is there already") }
        let store = try await store.openForReading()
        let outcome = try await configuring { () async throws(StoreError) in
            let chosen = try await store.runs(named: runs)
            return try await RunExchange.export(chosen, of: store, kernels: .standard(), to: SQLiteStore.open(output))
        }
        try outcome.show("exported", to: " to \(output)")
    }
}

struct StoreImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Takes all runs of another store, or of an exported file, into this one.",
        discussion: """
            Cut off, it can be done again; what is here already stays as it is. The file is only read. The names and lines of kernels \
            that it brings are taken as they are: import from those whom you trust.
            """)

    @Argument(help: "The other store's file.", completion: .file())
    var file: String

    @OptionGroup var store: StoreOptions

    func run() async throws {
        let other = try await configuring { () async throws(StoreError) in try await SQLiteStore.openReadOnly(file) }
        let store = try await store.open(creating: true)
        let outcome = try await configuring { () async throws(StoreError) in
            try await RunExchange.take(from: other, into: store, kernels: .standard())
        }
        try outcome.show("imported", to: outcome.known > 0 ? "; here already: \(outcome.known)" : "")
    }
}

extension RunExchange.Outcome {
    /// Says what went over; what did not makes the exit status 1.
    fileprivate func show(_ done: String, to place: String) throws {
        let files = NumberText.count(kernelFiles, of: "file")
        print("\(done) \(NumberText.count(runs, of: "run")) and \(files) on their kernels\(place)")
        for problem in problems { writeError(problem) }
        if !problems.isEmpty { throw ExitStatus.partial }
    }
}

extension ResultStore {
    /// The runs that `names` mean.
    fileprivate func runs(named names: [String]) async throws(StoreError) -> [RunRecord] {
        var runs: [RunRecord] = []
        for name in names { runs.append(try await run(RunSelector(name))) }
        return runs
    }
}
