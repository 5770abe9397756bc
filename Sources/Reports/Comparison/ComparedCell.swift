import HAPStatistics
import KernelSources
public import ResultStore

/// A run with all that is stored of it.
public struct RunContents: Sendable {
    /// The run itself.
    public let run: RunRecord
    let hosts: [RunHostRecord]
    let measurements: [MeasurementRecord]

    /// What `store` has of a run.
    public static func of(_ run: RunRecord, in store: any ResultStore) async throws(StoreError) -> RunContents {
        RunContents(
            run: run, hosts: try await store.hosts(of: run.id), measurements: try await store.measurements(of: run.id))
    }

    /// A run with its hosts and measurements.
    public init(run: RunRecord, hosts: [RunHostRecord], measurements: [MeasurementRecord]) {
        self.run = run
        self.hosts = hosts
        self.measurements = measurements
    }
}

/// The measurements of one side of a comparison.
struct ComparedCell {
    let run: String
    let key: ReportCell.Key
    let host: String?
    let all: [MeasurementDigest]

    var valid: [MeasurementDigest] { all.filter(\.isValid) }

    /// Those that were measured, one for each measurement.
    var hosts: [String] { all.map(\.record.key.host) }

    /// What some of its hosts measured.
    func limited(to hosts: Set<String>) -> ComparedCell {
        ComparedCell(run: run, key: key, host: host, all: all.filter { hosts.contains($0.record.key.host) })
    }

    /// The cells of a run; by host as well if asked.
    static func cells(of run: DigestedRun, perHost: Bool) -> [ComparedCell] {
        let byHost = Dictionary(run.hosts.map { ($0.host, $0) }) { first, _ in first }
        let groups = Dictionary(grouping: run.digests) { digest in
            let host = digest.record.key.host
            return Group(key: ReportCell.Key(digest, on: byHost[host]), host: perHost ? host : nil)
        }
        return groups.map { ComparedCell(run: run.run.id.text, key: $0.key.key, host: $0.key.host, all: $0.value) }
            .sorted { left, right in
                left.key == right.key ? (left.host ?? "") < (right.host ?? "") : ReportCell.Key.precedes(left.key, right.key)
            }
    }

    private struct Group: Hashable {
        let key: ReportCell.Key
        let host: String?
    }

    /// The cell's value in a dimension.
    func value(_ dimension: Comparison.Dimension) -> String {
        switch dimension {
        case .kernel: key.kernel
        case .runtime: key.runtime
        case .workload: key.workload
        case .host: host ?? ""
        }
    }

    /// All that two compared cells must share: everything but the dimension.
    func group(without dimension: Comparison.Dimension?) -> ComparedGroup {
        ComparedGroup(
            workload: dimension == .workload ? nil : key.workload, runtime: dimension == .runtime ? nil : key.runtime,
            kernel: dimension == .kernel ? nil : key.kernel, arch: key.arch)
    }
}

/// What the cells of a comparison share.
struct ComparedGroup: Hashable {
    let workload: String?
    let runtime: String?
    let kernel: String?
    let arch: String

    /// `shell in native, x86_64`.
    var title: String {
        let load = [workload, runtime.map { workload == nil ? "in \($0)" : "in \($0)" }].compactMap(\.self).joined(separator: " ")
        return [load, kernel ?? "", arch].filter { !$0.isEmpty }.joined(separator: ", ")
    }
}
