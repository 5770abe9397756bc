import ArgumentParser
import FleetInventory
import Foundation
import ResultStore
import StrictYAML

/// Which hosts a command is about.
struct HostOptions: ParsableArguments {
    @Option(
        name: [.customShort("i"), .long],
        help: """
            The inventory: our YAML; Ansible's INI, YAML, folder or program; a list of hosts; '-' for standard input. \
            'yaml:', 'ansible:', 'list:' or 'program:' before it says which.
            """, completion: .file())
    var inventory: String?

    @Option(help: "The hosts in it, such as 'kernels & !arm' or 'arch=aarch64'.")
    var select: String?

    /// All hosts of the inventory.
    func readInventory() throws -> Inventory {
        let path = try inventory ?? standardInventory()
        let read = try configuring { () throws(YAMLError) in try Inventory.read(path: path) }
        for notice in read.notices { writeError(notice.description) }
        return read
    }

    /// The hosts that `selection`, and `--select` beside it, name.
    func readHosts(also selection: Selection = .all) throws -> [FleetInventory.Host] {
        let inventory = try readInventory()
        let chosen = try configuring { () throws(SelectionError) in
            let first = try selection.evaluate(on: inventory)
            guard let select else { return first }
            let names = Set(try Selection(select).evaluate(on: inventory).map(\.name))
            return first.filter { names.contains($0.name) }
        }
        guard !chosen.isEmpty else {
            throw CommandFailure("the selection '\(select ?? selection.text)' names no host of the inventory")
        }
        return chosen
    }

    private func standardInventory() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        if let named = environment["HAPFLEET_INVENTORY"], !named.isEmpty { return named }
        let configuration = environment["XDG_CONFIG_HOME"] ?? NSHomeDirectory() + "/.config"
        let places = ["inventory.yaml", "Inventory/lab.yaml", configuration + "/hapfleet/inventory.yaml"]
        guard let found = places.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
            throw CommandFailure(
                "no inventory: name one with -i or HAPFLEET_INVENTORY, or write \(places.joined(separator: " or "))")
        }
        return found
    }
}

/// Where results are kept.
struct StoreOptions: ParsableArguments {
    @Option(
        help: """
            The store: a file's path, or postgres://USER@HOST/DATABASE (the password in ~/.pgpass or PGPASSWORD). Default: \
            $XDG_STATE_HOME/hapfleet/hapfleet.sqlite.
            """, completion: .file())
    var store: String?

    func open(creating: Bool) async throws -> any ResultStore {
        guard let store, PostgreSQLURL.isOne(store) else { return try await openSQLite(creating: creating) }
        return try await configuring { () async throws(StoreError) in try await PostgreSQLStore.open(PostgreSQLURL(store)) }
    }

    /// The store, where only a file will do.

    func openSQLite(creating: Bool) async throws -> SQLiteStore {
        if let store, PostgreSQLURL.isOne(store) {
            throw CommandFailure("\(store): for a database, use PostgreSQL's own tools (pg_dump, pg_amcheck)")
        }
        let path = store ?? StorePath.standard(environment: ProcessInfo.processInfo.environment)
        return try await configuring { () async throws(StoreError) in try await SQLiteStore.open(path, creating: creating) }
    }
}

/// How a command that prints does so.
struct OutputOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table
        case json
    }

    @Option(help: "How to print.")
    var format = Format.table
}
