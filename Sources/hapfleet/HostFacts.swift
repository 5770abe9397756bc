import ArgumentParser
import Campaigns
import FleetInventory
import Foundation
import ResultStore

/// Where the facts come from that a selection compares.
enum FactSource: String, ExpressibleByArgument, CaseIterable {
    /// What hosts said in earlier runs.
    case store
    /// The hosts are asked now.
    case probe
}

extension HostOptions {
    /// How many runs are looked through for what hosts said.
    private static let runLimit = 10

    /// The hosts that `selection`, and `--select` beside it, name, of `read` if the inventory was read already; facts are looked
    /// up if they compare any.
    func readHosts(
        also selection: Selection = .all, of read: Inventory? = nil, store: StoreOptions, login: LoginOptions, log: LogOptions
    ) async throws -> [FleetInventory.Host] {
        var inventory = try read ?? readInventory()
        let own = try configuring { () throws(SelectionError) in
            try select.map { text throws(SelectionError) in try Selection(text) }
        }
        let compared = selection.attributes.union(own?.attributes ?? [])
        if !compared.subtracting(FleetInventory.Host.builtInAttributes).isEmpty {
            switch facts {
            case .store: try await learn(&inventory, from: store)
            case .probe: try await probe(&inventory, login: login, log: log)
            }
        }
        do throws(SelectionError) {
            let first = try selection.evaluate(on: inventory)
            let second = try own?.evaluate(on: inventory)
            let names = second.map { Set($0.map(\.name)) }
            let chosen = first.filter { names?.contains($0.name) ?? true }
            if !chosen.isEmpty { return chosen }
        } catch {
            let isFact = error.code == .unknownAttribute && facts == .store
            let hint = isFact ? "; facts are known of hosts that were measured before, or with --facts probe" : ""
            throw CommandFailure(error.description + hint)
        }
        throw CommandFailure("the selection '\(select ?? selection.text)' names no host of the inventory")
    }

    /// The latest that hosts said in the store's runs, if there is a store.
    private func learn(_ inventory: inout Inventory, from store: StoreOptions) async throws {
        guard store.location.contains("://") || FileManager.default.fileExists(atPath: store.location) else { return }
        let store = try await store.openForReading()
        var unknown = Set(inventory.hosts.map(\.name))
        let runs = try await configuring { () async throws(StoreError) in try await store.runs(limit: Self.runLimit) }
        for run in runs where !unknown.isEmpty {
            let records = try await configuring { () async throws(StoreError) in try await store.hosts(of: run.run.id) }
            for record in records where !record.facts.isEmpty && unknown.remove(record.host) != nil {
                inventory.learn(SelectableFacts.of(record.facts), of: record.host)
            }
        }
    }

    private func probe(_ inventory: inout Inventory, login: LoginOptions, log: LogOptions) async throws {
        let access = try FleetAccess(login, logger: log.logger())
        for result in await FleetProbe.probe(inventory.hosts, means: access.means, parallel: 64) {
            if result.facts.isEmpty, let obstacle = result.obstacle { writeError(obstacle.description) }
            inventory.learn(SelectableFacts.of(result.facts), of: result.host.name)
        }
    }
}

/// Facts under the names that people select by, beside their own.
enum SelectableFacts {
    private static let names = [
        "kernel": "kernel.release", "arch": "machine", "os": "os.id", "os_version": "os.version", "cpus": "cpu.count",
    ]

    static func of(_ facts: [String: String]) -> [String: String] {
        names.reduce(into: facts) { facts, name in
            if let value = facts[name.value] { facts[name.key] = value }
        }
    }
}
