import AgentWire
import HAPStatistics
public import KernelSources
import ResultStore

/// How much of a kernel a run's loads used, of all that it has: its image, and the modules that were loaded.
///
/// Used is what a valid measurement entered in task context in its steady state. What could be entered from outside, but was not, is
/// somewhere between the two; nothing here tells where.
public struct KernelExposure: Sendable {
    /// `uname -r`.
    public let kernel: String
    /// `uname -m`.
    public let arch: String
    /// Valid measurements on it.
    public let measurements: Int
    /// All subsystems together.
    public let total: Row
    /// By subsystem, those with the most lines first; empty if no dictionary knows the kernel.
    public let subsystems: [Row]
    /// Kernel objects without a dictionary, whose functions are in no total.
    public let unknownObjects: Int

    /// Functions and lines that were used, and that there are.
    public struct Row: Sendable, Equatable {
        /// The subsystem.
        public let name: String
        /// Functions that were used.
        public internal(set) var functionsUsed = 0
        /// Functions that have code.
        public internal(set) var functions = 0
        /// Lines of those that were used.
        public internal(set) var linesUsed = 0
        /// Lines of all.
        public internal(set) var lines = 0
    }

    /// One for each kernel on which something was validly measured, by release; kernels without a dictionary have no totals.
    public static func of(_ contents: RunContents, kernels: KernelLibrary) -> [KernelExposure] {
        var register = FunctionRegister(kernels: kernels, weight: nil)
        return of(MeasurementDigest.all(contents.measurements, &register), on: contents.hosts, register, kernels)
    }

    static func of(
        _ digests: [MeasurementDigest], on hosts: [RunHostRecord], _ register: FunctionRegister, _ kernels: KernelLibrary
    ) -> [KernelExposure] {
        let hosts = Dictionary(hosts.map { ($0.host, $0) }) { first, _ in first }
        var found: [Kernel: Use] = [:]
        for digest in digests {
            guard digest.isValid, let result = digest.result else { continue }
            let key = ReportCell.Key(digest, on: hosts[digest.record.key.host])
            found[Kernel(release: key.kernel, arch: key.arch), default: Use()].add(digest, result)
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
        var functions = FunctionSet()
        var buildIDs: Set<[UInt8]> = []

        mutating func add(_ digest: MeasurementDigest, _ result: MeasurementResult) {
            measurements += 1
            functions.formUnion(digest.task)
            for object in result.objects { buildIDs.insert(object.buildID) }
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
        var rows: [String: Row] = [:]
        for dictionary in dictionaries {
            for (file, size) in dictionary.sizesByFile {
                let subsystem = Subsystem.standard.name(of: file)
                rows[subsystem, default: Row(name: subsystem)].functions += size.functions
                rows[subsystem, default: Row(name: subsystem)].lines += size.lines
            }
        }
        for number in use.functions {
            guard let source = register.functions[number].source else { continue }
            rows[source.subsystem]?.functionsUsed += 1
            rows[source.subsystem]?.linesUsed += source.lines
        }
        subsystems = rows.values.sorted { ($0.lines, $1.name) > ($1.lines, $0.name) }
        var total = subsystems.reduce(into: Row(name: "total")) { total, row in
            total.functionsUsed += row.functionsUsed
            total.functions += row.functions
            total.linesUsed += row.linesUsed
            total.lines += row.lines
        }
        if rows.isEmpty { total.functionsUsed = use.functions.count }
        self.total = total
    }
}
