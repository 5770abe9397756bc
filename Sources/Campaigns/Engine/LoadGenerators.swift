public import FleetInventory

/// The hosts that drive other hosts' services, by workload.
public struct LoadGenerators: Sendable {
    private var byWorkload: [String: [Host]] = [:]

    /// No host drives another one's service.
    public init() {}

    /// The hosts that the workloads' `driver: {on: …}` choose from an inventory.
    public init(of workloads: [String: Workload], in inventory: Inventory) throws(CampaignError) {
        for (name, workload) in workloads {
            guard let selection = workload.driverHosts else { continue }
            do throws(SelectionError) {
                byWorkload[name] = try selection.evaluate(on: inventory)
            } catch {
                throw .noGenerators(workload: name, cause: error.description)
            }
            if byWorkload[name]?.isEmpty ?? true {
                throw .noGenerators(workload: name, cause: "'\(selection.text)' names no host of the inventory")
            }
        }
    }

    /// The one that drives a workload on the host that is `position`-th in the run; the measured hosts are dealt out over all. A
    /// host drives its own service only where there is no other. nil if the workload is driven by each host itself.
    func generator(of workload: String, for host: String, position: Int) -> Host? {
        guard let all = byWorkload[workload] else { return nil }
        let others = all.filter { $0.name != host }
        let candidates = others.isEmpty ? all : others
        return candidates[position % candidates.count]
    }
}

extension Host {
    /// Where the host's services are reached by other hosts: its label `service_address`, or else where its SSH server is.
    var serviceAddress: String { labels["service_address"] ?? address }

    /// The words of a command with this host's `{address}` and `{host}` put in.
    func filled(_ words: [String]) -> [String] {
        words.map { $0.replacing("{address}", with: serviceAddress).replacing("{host}", with: name) }
    }
}
