import KernelSources
import ResultStore

/// A run with its measurements digested: their functions have the numbers of the register that was given.
struct DigestedRun {
    let run: RunRecord
    let hosts: [RunHostRecord]
    private(set) var digests: [MeasurementDigest] = []

    /// Hosts whose results are in memory whole.
    private static let hostsAtATime = 32

    /// A run that is in memory.
    init(_ contents: RunContents, _ register: inout FunctionRegister) {
        (run, hosts) = (contents.run, contents.hosts)
        digests = MeasurementDigest.all(contents.measurements, &register, hostile: HostileLoads(hosts))
    }

    /// A run that is in `store`: while some hosts' results are digested, the next ones' are read.
    init(_ run: RunRecord, in store: any ResultStore, _ register: inout FunctionRegister) async throws(StoreError) {
        self.run = run
        hosts = try await store.hosts(of: run.id)
        let parts = stride(from: 0, to: hosts.count, by: Self.hostsAtATime).map {
            hosts[$0..<min($0 + Self.hostsAtATime, hosts.count)].map(\.host)
        }
        let hostile = HostileLoads(hosts)
        var next = parts.first.map { Self.reading($0, of: run.id, in: store) }
        for part in parts.indices {
            guard let measurements = try await next?.value.get() else { return }
            next = part + 1 < parts.count ? Self.reading(parts[part + 1], of: run.id, in: store) : nil
            digests += MeasurementDigest.all(measurements, &register, hostile: hostile)
        }
    }

    private static func reading(
        _ hosts: [String], of run: RunID, in store: any ResultStore
    ) -> Task<Result<[MeasurementRecord], StoreError>, Never> {
        Task {
            do throws(StoreError) {
                var measurements: [MeasurementRecord] = []
                for host in hosts { measurements += try await store.measurements(of: run, host: host) }
                return .success(measurements)
            } catch {
                return .failure(error)
            }
        }
    }

    /// Its measurements by cell, in the cells' order.
    var cells: [(key: ReportCell.Key, digests: [MeasurementDigest])] {
        let byHost = Dictionary(hosts.map { ($0.host, $0) }) { first, _ in first }
        return Dictionary(grouping: digests) { ReportCell.Key($0, on: byHost[$0.record.key.host]) }
            .sorted { ReportCell.Key.precedes($0.key, $1.key) }.map { (key: $0.key, digests: $0.value) }
    }
}
