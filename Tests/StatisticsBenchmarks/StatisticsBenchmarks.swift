import Foundation
import HAPStatistics

/// Times the statistics of a large fleet, and leaves the fleet and the results for the peers that `peers.py` times on the same data.
///
///     StatisticsBenchmarks FOLDER
///     StatisticsBenchmarks coverage WORLDS     how often intervals hold the truth in simulated worlds, as a table
@main
struct StatisticsBenchmarks {
    static let hosts = 10_000
    static let pairedHosts = 2_000
    static let functions = 45_000
    static let words = (functions + 63) / 64
    /// The least of so many turns is taken, for the peers as well.
    static let turns = 5

    static func main() throws {
        if CommandLine.arguments.dropFirst().first == "coverage", let worlds = CommandLine.arguments.last.flatMap({ Int($0) }),
            worlds > 0
        {
            print(IntervalCoverage(worlds: worlds).table, terminator: "")
            return
        }
        guard CommandLine.arguments.count == 2 else {
            print("usage: StatisticsBenchmarks FOLDER | coverage WORLDS")
            exit(2)
        }
        let folder = URL(filePath: CommandLine.arguments[1])
        let fleet = (0..<hosts).map(host)
        try write(fleet, to: folder.appending(path: "fleet.bin"))

        var (union, core, spectrum, median) = (FunctionSet(), FunctionSet(), [Int](), 0.0)
        let statistics = best {
            let tally = FunctionTally(of: fleet)
            (union, core, spectrum) = (tally.union, tally.core, tally.spectrum)
            median = Quartiles(of: fleet.map { Double($0.count) })?.median ?? 0
        }
        var distances = DistanceMatrix(of: [])
        let some = Array(fleet.prefix(pairedHosts))
        let pairs = best { distances = DistanceMatrix(of: some) }

        let results = Results(
            hosts: hosts, pairedHosts: pairedHosts, functions: functions, words: words, turns: turns,
            statisticsSeconds: statistics,
            distancesSeconds: pairs, union: union.count, core: core.count,
            spectrumSum: zip(1..., spectrum).reduce(0) { $0 + $1.0 * $1.1 },
            spectrumOnes: spectrum[0], median: median, distanceSum: distances.values.reduce(0, +))
        try JSONEncoder().encode(results).write(to: folder.appending(path: "hapfleet.json"))
    }

    private struct Results: Encodable {
        let hosts: Int
        let pairedHosts: Int
        let functions: Int
        let words: Int
        let turns: Int
        let statisticsSeconds: Double
        let distancesSeconds: Double
        let union: Int
        let core: Int
        let spectrumSum: Int
        let spectrumOnes: Int
        let median: Double
        let distanceSum: Double
    }

    /// What a host reaches, much as measured fleets do: a core that all reach, a fifth of the kernel that hosts reach each with a chance of
    /// its own, and rare functions of its own. The same in every run.
    private static func host(_ number: Int) -> FunctionSet {
        var state = UInt64(number) &* 0x9E37_79B9_7F4A_7C15 &+ 1
        func random() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
        var set = FunctionSet()
        for function in 0..<functions {
            let kind = (function &* 2_654_435_761) % 100
            switch kind {
            case 0..<4: set.insert(function)
            case 4..<20: if random() % 100 < UInt64(kind - 4) * 2 { set.insert(function) }
            default: if random() % 5_000 == 0 { set.insert(function) }
            }
        }
        return set
    }

    private static func write(_ fleet: [FunctionSet], to url: URL) throws {
        var data = Data(capacity: fleet.count * words * 8)
        for host in fleet {
            let padded = host.words + Array(repeating: 0, count: words - host.words.count)
            padded.withUnsafeBytes { data.append(contentsOf: $0) }
        }
        try data.write(to: url)
    }

    private static func best(_ work: () -> Void) -> Double {
        (0..<turns).map { _ in
            let clock = ContinuousClock()
            return clock.measure(work) / .seconds(1)
        }.min() ?? 0
    }
}
