/// Hosts by loads: what a person wants to see first.
package struct LoadMatrix {
    /// A load in a runtime.
    package struct Load: Hashable, Comparable, Sendable {
        package let workload: String
        package let runtime: String

        package static func < (left: Load, right: Load) -> Bool {
            (left.workload, left.runtime) < (right.workload, right.runtime)
        }
    }

    /// What a host's measurements of a load come to.
    package typealias Entry = HostLoad

    package let loads: [Load]
    /// Whether runtimes must be named to tell the loads apart.
    package let namesRuntimes: Bool
    private let hosts: [ReportHost]

    package init(_ report: Report) {
        var seen: Set<Load> = []
        let all = report.hosts.flatMap(\.measurements).map { Load(workload: $0.workload, runtime: $0.runtime) }
        loads = all.filter { seen.insert($0).inserted }.sorted()
        namesRuntimes = Set(loads.map(\.runtime)).count > 1
        hosts = report.hosts.filter { !$0.measurements.isEmpty }
    }

    /// Hosts that measured something, each with its entry for every load in the order of `loads`.
    package var rows: [(host: ReportHost, entries: [Entry?])] {
        hosts.map { host in
            let byLoad = Dictionary(host.loads.map { (Load(workload: $0.workload, runtime: $0.runtime), $0) }) { first, _ in first
            }
            return (host, loads.map { byLoad[$0] })
        }
    }

    package func title(_ load: Load) -> String {
        namesRuntimes ? "\(load.workload) (\(load.runtime))" : load.workload
    }
}
