import AgentWire
import Foundation
import ResultStore

/// How closely the guests of a lab start together.
struct StartSkewRun {
    let folder: URL
    let hapfleet: URL
    let inventory: String
    private static let starts = 20

    func run() async throws {
        let store = folder.path + "/skew.sqlite"
        let cost = try MeasuredProcess.run(
            [hapfleet.path, "run", try campaign(), "-i", inventory, "--store", store], output: folder.path + "/skew.log")
        let results = try await SQLiteStore.open(store, creating: false)
        let measurements = try await results.measurements(of: results.run(.latest).id)
        let starts = Dictionary(grouping: measurements.compactMap(HostStart.init)) { $0.repetition }
            .values.filter { $0.count > 1 }
        print("\n### Start skew between the guests of a lab, \(starts.count) starts\n")
        let readings = Dictionary(grouping: starts.joined()) { $0.host }.sorted { $0.key < $1.key }.map(\.value)
        let pairs = readings.dropFirst().flatMap { ClockComparison.all(first: readings[0], other: $0) }
        guard !pairs.isEmpty else { return print("no starts of two hosts; status \(cost.status)") }
        print("| us | median | worst | allowed |\n| --- | ---: | ---: | ---: |")
        show(
            "tracing began after the common instant, by each guest's own clock",
            starts.map { Double(Self.spread($0.map(\.late))) }, "")
        show("two guests' starts apart, by the line that their clocks keep", pairs.map(\.apart), "2000")
        show("the same with the stated error of both guests' clocks", pairs.map(\.stated), "")
        print(
            """

            Two guests' clocks differ by a straight line over time, so what a start is off that line is how far apart the two began: \
            \(pairs.count { $0.apart <= $0.stated }) of \(pairs.count) are within the stated error.
            """)
    }

    /// A service that leaves the guests idle but for a tick now and then.
    private func campaign() throws -> String {
        let workloads = folder.appending(path: "workloads")
        try FileManager.default.createDirectory(at: workloads, withIntermediateDirectories: true)
        try
            "name: ticks\nservice: {command: [sh, -c, 'while sleep 0.1; do echo tick; done']}\nwork: {line_prefix: tick, each: 1, unit: ticks}\n"
            .write(to: workloads.appending(path: "ticks.yaml"), atomically: true, encoding: .utf8)
        let path = folder.appending(path: "skew.yaml")
        try """
        name: skew
        hosts: arch=x86_64
        workloads: [ticks]
        repeats: \(Self.starts)
        phases: {baseline: 0s, warmup: 100ms, settle: {quiet: 100ms, max: 1s}, steady: {length: 100ms, windows: 1}}
        start: {lead: 2s, max_skew: 2ms}

        """.write(to: path, atomically: true, encoding: .utf8)
        return path.path
    }

    private func show(_ what: String, _ values: [Double], _ allowed: String) {
        let sorted = values.sorted()
        print("| \(what) | \(rounded(sorted[sorted.count / 2], 0)) | \(rounded(sorted[sorted.count - 1], 0)) | \(allowed) |")
    }

    private static func spread(_ values: [Int64]) -> Int64 { (values.max() ?? 0) - (values.min() ?? 0) }
}

/// What one host's start says.
private struct HostStart {
    var host: String
    var repetition: Int
    /// After the common instant, and the bound of its error; in microseconds.
    var late: Int64
    var error: Int64
    /// The common instant by the host's own clock, in microseconds.
    var requested: Double

    /// nil if the measurement has no start.
    init?(_ record: MeasurementRecord) {
        guard let late = record.startOffsetMicroseconds, let error = record.offsetErrorMicroseconds,
            let result = record.result.flatMap({ try? ResultFile.decode($0) })
        else { return nil }
        host = record.key.host
        repetition = record.key.repetition
        self.late = late
        self.error = error
        requested = Double(result.requestedStart.nanoseconds) / 1_000
    }
}

/// How far apart two hosts began, by their clocks' difference against what it can only have been: a straight line, as oscillators
/// differ in rate.
private struct ClockComparison {
    /// Off the line, in microseconds.
    var apart: Double
    /// The bound of it that was stated.
    var stated: Double

    /// One of each start that both took part in; none of fewer than three.
    static func all(first: [HostStart], other: [HostStart]) -> [ClockComparison] {
        let others = Dictionary(other.map { ($0.repetition, $0) }, uniquingKeysWith: { first, _ in first })
        let pairs = first.compactMap { start in others[start.repetition].map { (start, $0) } }
        guard pairs.count > 2 else { return [] }
        // Relative to the first, so that differences of microseconds are not lost beside hours.
        let times = pairs.map { $0.0.requested - pairs[0].0.requested }
        let gaps = pairs.map { ($0.1.requested - $0.0.requested) - (pairs[0].1.requested - pairs[0].0.requested) }
        let (time, gap) = (times.reduce(0, +) / Double(pairs.count), gaps.reduce(0, +) / Double(pairs.count))
        let spread = times.reduce(0) { $0 + ($1 - time) * ($1 - time) }
        let rate = zip(times, gaps).reduce(0) { $0 + ($1.0 - time) * ($1.1 - gap) } / max(1, spread)
        return zip(pairs, zip(times, gaps)).map { pair, reading in
            ClockComparison(
                apart: abs(reading.1 - gap - rate * (reading.0 - time)), stated: Double(pair.0.error + pair.1.error))
        }
    }
}
