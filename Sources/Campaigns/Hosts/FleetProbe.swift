public import FleetInventory

/// What a probe found out about one host.
public struct ProbeResult: Sendable {
    /// The host.
    public var host: Host
    /// What it says of itself, by the fact's name; empty if it could not be asked.
    public var facts: [String: String]
    /// Why it cannot be measured; nil if it can.
    public var obstacle: HostFailure?
}

/// Asks hosts what they are and whether they can be measured.
public enum FleetProbe {
    /// Asks all hosts, at most `parallel` at a time; the answers come in the hosts' order.
    ///
    /// - Parameter tell: is called as each host has answered or failed.
    public static func probe(
        _ hosts: [Host], means: HostSession.Means, parallel: Int, tell: @escaping @Sendable (ProbeResult) -> Void = { _ in }
    ) async -> [ProbeResult] {
        let logins = ConcurrencyLimit(parallel)
        return await withTaskGroup(of: (Int, ProbeResult).self) { group in
            for (index, host) in hosts.enumerated() {
                group.addTask {
                    let result = await logins.run { await probe(host, means: means) }
                    tell(result)
                    return (index, result)
                }
            }
            var results: [(Int, ProbeResult)] = []
            for await result in group { results.append(result) }
            return results.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private static func probe(_ host: Host, means: HostSession.Means) async -> ProbeResult {
        do throws(HostFailure) {
            let session = try await HostSession.open(host, means: means)
            await session.close()
            return ProbeResult(
                host: host, facts: session.facts,
                obstacle: session.obstacle ?? HostCheck.firstObstacle(in: session.facts, host: host.name))
        } catch {
            return ProbeResult(host: host, facts: [:], obstacle: error)
        }
    }
}
