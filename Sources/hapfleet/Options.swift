import ArgumentParser
import BaseDirectories
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

    @Option(
        help: """
            An OpenSSH client's configuration for what the inventory does not say, or 'none'. \
            Default: ~/.ssh/config and /etc/ssh/ssh_config, where they exist.
            """, completion: .file())
    var sshConfig: String?

    @Option(help: "Where facts come from that a selection compares: earlier runs, or the hosts themselves.")
    var facts = FactSource.store

    /// All hosts of the inventory.
    func readInventory() throws -> Inventory {
        let path = try inventory ?? standardInventory()
        let read = try configuring { () throws(YAMLError) in
            var environment = InventoryEnvironment.current
            environment.sshConfiguration = try sshConfiguration()
            return try Inventory.read(path: path, environment: environment)
        }
        for notice in read.notices { writeError(notice.description) }
        return read
    }

    private func sshConfiguration() throws(YAMLError) -> SSHConfiguration? {
        switch sshConfig {
        case "none": return nil
        case let path?: return try SSHConfiguration.read(path: path)
        case nil:
            let usual = [NSHomeDirectory() + "/.ssh/config", "/etc/ssh/ssh_config"]
            let there = usual.filter(FileManager.default.isReadableFile)
            return there.isEmpty ? nil : try SSHConfiguration.read(paths: there)
        }
    }

    private func standardInventory() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        if let named = environment["HAPFLEET_INVENTORY"], !named.isEmpty { return named }
        let own = BaseDirectory.configuration.path(environment: environment) + "/hapfleet/inventory.yaml"
        let places = ["inventory.yaml", "Inventory/lab.yaml", own]
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

    /// A file's path, or a database's address.
    var location: String { store ?? StorePath.standard(environment: ProcessInfo.processInfo.environment) }
    /// Whether it is a database, which is not among this machine's files.
    var isDatabase: Bool { PostgreSQLURL.isOne(location) }

    func open(creating: Bool) async throws -> any ResultStore {
        guard isDatabase else { return try await openSQLite(creating: creating) }
        return try await configuring { () async throws(StoreError) in try await PostgreSQLStore.open(PostgreSQLURL(location)) }
    }

    /// The store for a command that only reads: it may be where nothing can be written, and then that is said.
    func openForReading() async throws -> any ResultStore {
        guard !isDatabase, !SQLiteStore.isWritable(location) else { return try await open(creating: false) }
        writeError("\(location) cannot be written here: it is only read")
        return try await configuring { () async throws(StoreError) in try await SQLiteStore.openReadOnly(location) }
    }

    /// The store, where only a file will do.
    func openSQLite(creating: Bool) async throws -> SQLiteStore {
        guard !isDatabase else {
            throw CommandFailure("\(location): for a database, use PostgreSQL's own tools (pg_dump, pg_amcheck)")
        }
        return try await configuring { () async throws(StoreError) in try await SQLiteStore.open(location, creating: creating) }
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
