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
        let rounds = Dictionary(grouping: measurements) { $0.key.repetition }.values
        let skews = rounds.compactMap { round -> (skew: Int64, error: Int64)? in
            let starts = round.compactMap(\.startOffsetMicroseconds)
            guard starts.count > 1, let first = starts.min(), let last = starts.max() else { return nil }
            return (last - first, round.compactMap(\.offsetErrorMicroseconds).max() ?? 0)
        }.sorted { $0.skew < $1.skew }
        print("\n### Start skew between the guests of a lab, \(skews.count) starts\n")
        guard let worst = skews.last else { return print("no start of two hosts; status \(cost.status)") }
        print("| | skew, us | largest stated error of a clock, us |\n| --- | ---: | ---: |")
        print("| median | \(skews[skews.count / 2].skew) | \(skews.map(\.error).sorted()[skews.count / 2]) |")
        print("| worst | \(worst.skew) | \(skews.map(\.error).max() ?? 0) |")
        print("\nAllowed: 2000 us.")
    }
}
