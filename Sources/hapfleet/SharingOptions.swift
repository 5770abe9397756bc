import ArgumentParser
import Campaigns
import ResultStore
import StrictYAML

/// How several coordinators share the hosts of a run.
struct SharingOptions: ParsableArguments {
    @Flag(help: "Share the hosts with other coordinators that run the same campaign with --shared on the same PostgreSQL store.")
    var shared = false

    @Option(help: "With --shared: hosts to take at a time, which start together. Default: 'parallel' in the campaign's limits.")
    var batch: Int?

    @Option(
        help: ArgumentHelp(
            "With --shared: how long this coordinator may be silent, as a killed one is, before others take its hosts over. Default: 60s.",
            valueName: "time"))
    var lease: String?

    func validate() throws {
        if !shared, let option = batch.map({ _ in "--batch" }) ?? lease.map({ _ in "--lease" }) {
            throw ValidationError("\(option) goes with --shared")
        }
        if let batch, batch < 1 { throw ValidationError("--batch needs 1 or more") }
        if let lease {
            guard let time = Duration(written: lease), time >= .seconds(1) else {
                throw ValidationError("--lease \(lease): no time of a second or more, such as 30s")
            }
        }
    }

    /// A coordinator's share, unless the options say otherwise of `batch` hosts at a time.
    func sharing(holder: String, batch: Int) -> SharedRun.Sharing {
        var sharing = SharedRun.Sharing(holder: holder, batch: self.batch ?? batch)
        if let lease = lease.flatMap({ Duration(written: $0) }) { sharing.lease = lease }
        return sharing
    }

    /// The store, if coordinators can share it.
    func store(_ store: any ResultStore) throws -> any SharedRunStore {
        if let store = store as? any SharedRunStore { return store }
        throw CommandFailure("--shared needs a store that others reach: --store postgres://USER@HOST/DATABASE")
    }
}
