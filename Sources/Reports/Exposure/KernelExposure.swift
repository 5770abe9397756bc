import AgentWire
import HAPStatistics
public import KernelSources
import ResultStore

/// How much of a kernel a run's loads used, of all that it has: its image, and the modules that were loaded.
///
/// Used is what a valid measurement of an honest load entered in task context in its steady state. What could be entered is told by hostile
/// loads, where there are any: it lies between what was used and what there is.
public struct KernelExposure: Sendable {
    /// `uname -r`.
    public let kernel: String
    /// `uname -m`.
    public let arch: String
    /// Valid measurements of honest loads on it.
    public let measurements: Int
    /// All subsystems together.
    public let total: Row
    /// By subsystem, those with the most lines first; empty if no dictionary knows the kernel.
    public let subsystems: [Row]
    /// Kernel objects without a dictionary, whose functions are in no total.
    public let unknownObjects: Int
    /// The same by runtime, sorted.
    public let runtimes: [ReportExposure]

    /// Functions and lines that were used, and that there are.
    public struct Row: Sendable, Equatable {
        /// The subsystem.
        public let name: String
        /// Functions that were used.
        public internal(set) var functionsUsed = 0
        /// Functions that could be reached in one of the runtimes; nil if no hostile load was measured.
        public internal(set) var functionsExposed: Int?
        /// Functions that have code.
        public internal(set) var functions = 0
        /// Lines of those that were used.
        public internal(set) var linesUsed = 0
        /// Lines of those that could be reached.
        public internal(set) var linesExposed: Int?
        /// Lines of all.
        public internal(set) var lines = 0
    }

    /// One for each kernel on which something was validly measured, by release; kernels without a dictionary have no totals.
    public static func of(_ contents: RunContents, kernels: KernelLibrary) -> [KernelExposure] {
        var register = FunctionRegister(kernels: kernels, weight: nil)
        let digests = MeasurementDigest.all(contents.measurements, &register, hostile: HostileLoads(contents.hosts))
        return of(digests, on: contents.hosts, register, kernels)
    }

    static func of(
        _ digests: [MeasurementDigest], on hosts: [RunHostRecord], _ register: FunctionRegister, _ kernels: KernelLibrary
    ) -> [KernelExposure] {
        let hostile = HostileLoads(hosts)
        let hosts = Dictionary(hosts.map { ($0.host, $0) }) { first, _ in first }
        var found: [Kernel: Use] = [:]
        for digest in digests {
            guard digest.isValid, let result = digest.result else { continue }
            let key = ReportCell.Key(digest, on: hosts[digest.record.key.host])
            found[Kernel(release: key.kernel, arch: key.arch), default: Use()].add(
                digest, result, isHostile: hostile.contains(digest))
        }
        return found.sorted {
            $0.key.release == $1.key.release ? $0.key.arch < $1.key.arch : ReleaseOrder.precedes($0.key.release, $1.key.release)
        }.mappedInParallel { KernelExposure($0.key, $0.value, register, kernels) }
    }

    private struct Kernel: Hashable {
        let release: String
        let arch: String
    }

    /// What the measurements on one kernel reached, and what it is made of.
    private struct Use {
        var measurements = 0
        var runtimes: [String: ReportExposure.Use] = [:]
        var buildIDs: Set<[UInt8]> = []

        mutating func add(_ digest: MeasurementDigest, _ result: MeasurementResult, isHostile: Bool) {
            if !isHostile { measurements += 1 }
            runtimes[digest.record.key.runtime, default: .init()].add(digest, isHostile: isHostile)
            for object in result.objects { buildIDs.insert(object.buildID) }
        }

        /// All runtimes together.
        var used: FunctionSet { .union(of: runtimes.values.map(\.used)) }

        /// nil if nothing hostile ran in any of them.
        var exposed: FunctionSet? {
            let exposed = runtimes.values.compactMap(\.exposed)
            return exposed.isEmpty ? nil : .union(of: exposed + [used])
        }
    }

    private init(_ kernel: Kernel, _ use: Use, _ register: FunctionRegister, _ library: KernelLibrary) {
        self.kernel = kernel.release
        arch = kernel.arch
        measurements = use.measurements
        let dictionaries = use.buildIDs.compactMap { bytes in
            (try? BuildID(bytes: bytes)).flatMap { try? library.dictionary(for: $0) }
        }
        unknownObjects = use.buildIDs.count - dictionaries.count
        let (used, exposed) = (use.used, use.exposed)
        var rows: [String: Row] = [:]
        for dictionary in dictionaries {
            for (file, size) in dictionary.sizesByFile {
                let subsystem = Subsystem.standard.name(of: file)
                var empty = Row(name: subsystem)
                if exposed != nil { (empty.functionsExposed, empty.linesExposed) = (0, 0) }
                rows[subsystem, default: empty].functions += size.functions
                rows[subsystem, default: empty].lines += size.lines
            }
        }
        for number in used {
            guard let source = register.functions[number].source else { continue }
            rows[source.subsystem]?.functionsUsed += 1
            rows[source.subsystem]?.linesUsed += source.lines
        }
        for number in exposed ?? FunctionSet() {
            guard let source = register.functions[number].source else { continue }
            rows[source.subsystem]?.functionsExposed? += 1
            rows[source.subsystem]?.linesExposed? += source.lines
        }
        let subsystems = rows.values.sorted { ($0.lines, $1.name) > ($1.lines, $0.name) }
        self.subsystems = subsystems
        runtimes = use.runtimes.sorted { $0.key < $1.key }.map { runtime, use in
            ReportExposure(
                kernel: kernel.release, arch: kernel.arch, runtime: runtime, use,
                sizes: subsystems.map { ($0.name, $0.functions, $0.lines) }, register)
        }
        total = Self.sum(subsystems, used, exposed)
    }

    private static func sum(_ subsystems: [Row], _ used: FunctionSet, _ exposed: FunctionSet?) -> Row {
        var total = Row(name: "total")
        if exposed != nil { (total.functionsExposed, total.linesExposed) = (0, 0) }
        for row in subsystems {
            total.functionsUsed += row.functionsUsed
            total.functionsExposed? += row.functionsExposed ?? 0
            total.functions += row.functions
            total.linesUsed += row.linesUsed
            total.linesExposed? += row.linesExposed ?? 0
            total.lines += row.lines
        }
        guard subsystems.isEmpty else { return total }
        (total.functionsUsed, total.functionsExposed) = (used.count, exposed?.count)
        return total
    }
}
