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
        let path = folder.appending(path: "skew.yaml")
        try """
        name: skew
        hosts: arch=x86_64
        workloads: [shell]
        repeats: \(Self.starts)
        phases: {baseline: 0s, warmup: 100ms, settle: {quiet: 100ms, max: 5s}, steady: {length: 100ms, windows: 1}}
        start: {lead: 2s, max_skew: 2ms}

        """.write(to: path, atomically: true, encoding: .utf8)
        let store = folder.path + "/skew.sqlite"
        let cost = try MeasuredProcess.run(
            [hapfleet.path, "run", path.path, "-i", inventory, "--store", store], output: folder.path + "/skew.log")
        let results = try await SQLiteStore.open(store, creating: false)
        let measurements = try await results.measurements(of: results.run(.latest).id)
        let starts = Dictionary(grouping: measurements.compactMap(HostStart.init)) { $0.repetition }
            .values.filter { $0.count > 1 }
        print("\n### Start skew between the guests of a lab, \(starts.count) starts\n")
        let skews = starts.map { Self.spread($0.map(\.late)) }.sorted()
        let errors = starts.map { $0.map(\.error).max() ?? 0 }.sorted()
        guard let worst = skews.last, let largest = errors.last else {
            return print("no start of two hosts; status \(cost.status)")
        }
        print("| | skew, us | largest stated error of a clock, us |\n| --- | ---: | ---: |")
        print("| median | \(skews[skews.count / 2]) | \(errors[errors.count / 2]) |")
        print("| worst | \(worst) | \(largest) |")
        let readings = Dictionary(grouping: starts.joined()) { $0.host }.sorted { $0.key < $1.key }.map(\.value)
        let checked = readings.dropFirst().map { ClockReadings(first: readings[0], other: $0) }
        print(
            """

            Allowed: 2000 us. Two guests' clocks differ by a straight line over time: of \(checked.map(\.count).reduce(0, +)) readings \
            \(checked.map(\.withinError).reduce(0, +)) lie within their stated error of it.
            """)
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

/// The differences between two hosts' clocks as the starts read them, against what they can only have been: a straight line, as
/// oscillators differ in rate.
private struct ClockReadings {
    private(set) var count = 0
    private(set) var withinError = 0

    init(first: [HostStart], other: [HostStart]) {
        let others = Dictionary(other.map { ($0.repetition, $0) }, uniquingKeysWith: { first, _ in first })
        let pairs = first.compactMap { start in others[start.repetition].map { (start, $0) } }
        guard pairs.count > 2 else { return }
        count = pairs.count
        // Relative to the first, so that differences of microseconds are not lost beside hours.
        let times = pairs.map { $0.0.requested - pairs[0].0.requested }
        let gaps = pairs.map { ($0.1.requested - $0.0.requested) - (pairs[0].1.requested - pairs[0].0.requested) }
        let (time, gap) = (times.reduce(0, +) / Double(count), gaps.reduce(0, +) / Double(count))
        let spread = times.reduce(0) { $0 + ($1 - time) * ($1 - time) }
        let rate = zip(times, gaps).reduce(0) { $0 + ($1.0 - time) * ($1.1 - gap) } / max(1, spread)
        withinError = zip(pairs, zip(times, gaps)).count { pair, reading in
            abs(reading.1 - gap - rate * (reading.0 - time)) <= Double(pair.0.error + pair.1.error)
        }
    }
}
