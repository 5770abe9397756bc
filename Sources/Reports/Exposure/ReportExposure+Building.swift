import AgentWire
import HAPStatistics
import KernelSources
import ResultStore

/// The loads of a run that its hosts' facts call hostile.
struct HostileLoads {
    let names: Set<String>

    init(_ hosts: [RunHostRecord]) {
        names = hosts.reduce(into: []) { $0.formUnion(WorkloadFact.exposures(in: $1.facts)) }
    }

    func contains(_ digest: MeasurementDigest) -> Bool { names.contains(digest.record.key.workload) }
}

extension ReportExposure {
    /// What measurements in one runtime on one kernel reached.
    struct Use {
        private(set) var used = FunctionSet()
        private(set) var hostile: [String: [MeasurementDigest]] = [:]

        mutating func add(_ digest: MeasurementDigest, isHostile: Bool) {
            if isHostile {
                hostile[digest.record.key.workload, default: []].append(digest)
            } else {
                used.formUnion(digest.task)
            }
        }

        /// What could be reached; nil if nothing hostile ran.
        var exposed: FunctionSet? {
            guard !hostile.isEmpty else { return nil }
            return hostile.values.joined().reduce(into: used) { set, digest in
                for entry in digest.allEntries { set.insert(entry.function) }
            }
        }
    }

    /// - Parameter sizes: functions and lines of each subsystem, those with the most lines first.
    init(
        kernel: String, arch: String, runtime: String, _ use: Use,
        sizes: [(name: String, functions: Int, lines: Int)], _ register: FunctionRegister
    ) {
        self.kernel = kernel
        self.arch = arch
        self.runtime = runtime
        let exposed = use.exposed
        var parts: [String: Part] = [:]
        for size in sizes {
            var part = Part(name: size.name)
            part.functions = Share(exposed: exposed.map { _ in 0 }, total: size.functions)
            part.lines = Share(exposed: exposed.map { _ in 0 }, total: size.lines)
            parts[size.name] = part
        }
        func count(_ set: FunctionSet, _ add: (inout Share, Int) -> Void) {
            for number in set {
                guard let source = register.functions[number].source, var part = parts[source.subsystem] else { continue }
                add(&part.functions, 1)
                add(&part.lines, source.lines)
                parts[source.subsystem] = part
            }
        }
        count(use.used) { $0.used += $1 }
        if let exposed { count(exposed) { $0.exposed = ($0.exposed ?? 0) + $1 } }
        subsystems = sizes.compactMap { parts[$0.name] }
        total = sizes.isEmpty ? Self.bare(use.used, exposed) : Self.sum(subsystems)
        hostile = use.hostile.sorted { $0.key < $1.key }.map { Load($0.key, $0.value, register) }
    }

    private static func sum(_ parts: [Part]) -> Part {
        func sum(_ shares: [Share]) -> Share {
            Share(
                used: shares.reduce(0) { $0 + $1.used }, exposed: shares.compactMap(\.exposed).sum,
                total: shares.compactMap(\.total).sum)
        }
        return Part(name: "total", functions: sum(parts.map(\.functions)), lines: sum(parts.map(\.lines)))
    }

    /// Of a kernel that no dictionary knows.
    private static func bare(_ used: FunctionSet, _ exposed: FunctionSet?) -> Part {
        Part(name: "total", functions: Share(used: used.count, exposed: exposed?.count))
    }
}

extension [Int] {
    /// nil for none.
    fileprivate var sum: Int? { isEmpty ? nil : reduce(0, +) }
}

extension ReportExposure.Load {
    private static let steps = 32

    fileprivate init(_ workload: String, _ digests: [MeasurementDigest], _ register: FunctionRegister) {
        var first: [Int: UInt64] = [:]
        for entry in digests.flatMap(\.allEntries) { first[entry.function] = min(first[entry.function] ?? .max, entry.time) }
        let longest = digests.compactMap(\.result).map { $0.phaseLengths.reduce(UInt64(0)) { $0 + $1.count } }.max() ?? 0
        let curve = Self.curve(first.map { ($0.value, register.functions[$0.key].source?.lines ?? 0) }, upTo: longest)
        let highest = digests.compactMap { digest in digest.unseen.map { (digest.task.count, $0) } }
            .max { Double($0.0) + $0.1.estimate < Double($1.0) + $1.1.estimate }
        self.init(
            workload: workload, measurements: digests.count, functions: first.count,
            lines: first.keys.reduce(0) { $0 + (register.functions[$1].source?.lines ?? 0) },
            asymptote: highest.map { max(Double(first.count), Double($0.0) + $0.1.estimate) },
            asymptoteInterval: highest.map { seen, unseen in
                [unseen.low, unseen.high].map { max(Double(first.count), Double(seen) + $0) }
            }, curve: curve)
    }

    private static func curve(_ entries: [(time: UInt64, lines: Int)], upTo end: UInt64) -> [ReportExposure.Point] {
        guard end > 0 else { return [] }
        let entries = entries.sorted { $0.time < $1.time }
        var (place, lines) = (0, 0)
        return (0...steps).map { step in
            let instant = end * UInt64(step) / UInt64(steps)
            while place < entries.count, entries[place].time <= instant {
                lines += entries[place].lines
                place += 1
            }
            return ReportExposure.Point(seconds: (Double(instant) / 1e3).rounded() / 1e3, functions: place, lines: lines)
        }
    }
}
