import Reports
import ResultStore

/// What the pages over many runs need of each: small enough to be kept for all of them. Pages go through all hosts of many runs: as
/// objects they are not copied each time.
final class RunOutline: Sendable {
    /// The run with its cells, without measurements and curves.
    let report: Report
    /// The hosts by name.
    let hosts: [String: HostOutline]

    init(_ report: Report, _ records: [RunHostRecord]) {
        let entries = LoadMatrix(report)
        let measured = Dictionary(entries.rows.map { ($0.host.host, $0.entries) }) { first, _ in first }
        hosts = Dictionary(
            records.map { record in
                let loads = zip(entries.loads, measured[record.host] ?? []).compactMap { load, entry in entry.map { (load, $0) } }
                return (record.host, HostOutline(record, Dictionary(loads) { first, _ in first }))
            }
        ) { first, _ in first }
        var bare = report
        bare.hosts = []
        bare.similarities = []
        for index in bare.cells.indices {
            bare.cells[index].discovery = []
            bare.cells[index].discoveryByWork = []
            bare.cells[index].richness = nil
        }
        self.report = bare
    }

    var run: Report.Run { report.run }
}

/// A host's part in a run.
final class HostOutline: Sendable {
    let status: RunHostRecord.Status
    let reason: String?
    let remedy: String?
    let address: String
    let kernel: String?
    let arch: String?
    /// Such as `debian 12, 4 processors, 7.8 GiB`; empty if the host was not reached.
    let machine: String
    let loads: [LoadMatrix.Load: LoadMatrix.Entry]

    init(_ record: RunHostRecord, _ loads: [LoadMatrix.Load: LoadMatrix.Entry]) {
        status = record.status
        reason = record.reason
        remedy = record.remedy
        address = "\(record.address):\(record.port)"
        kernel = record.kernelRelease
        arch = record.architecture
        self.loads = loads
        machine = MachineText.of(record.facts)
    }

    var isFailed: Bool { status == .failed || status == .leftOut }
    var measurements: Int { loads.values.map(\.measurements).reduce(0, +) }
    var valid: Int { loads.values.map(\.valid).reduce(0, +) }
}
