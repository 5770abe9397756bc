/// What a guest's kernel can be started by, instead of by the machine.
public enum Hypervisor: String, Hashable, Sendable, Codable {
    /// The kernel is Xen's first domain.
    case xen
}

/// A kernel series on an architecture, as a person names it: `6.1`, `6.12/aarch64`, `6.12+xen`.
public struct KernelChoice: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The series: the first two numbers of the version, such as `6.12`.
    public let series: String
    /// What the guest's processor is.
    public let architecture: Architecture
    /// What starts the kernel; nil if nothing stands between it and the machine.
    public let hypervisor: Hypervisor?

    /// A series on an architecture. Whether the lab knows the series is checked by ``Lab/up(_:inventory:report:)``.
    public init(series: String, architecture: Architecture, hypervisor: Hypervisor? = nil) {
        self.series = series
        self.architecture = architecture
        self.hypervisor = hypervisor
    }

    /// Reads `SERIES`, `SERIES/ARCHITECTURE` or `SERIES+xen`.
    /// - Throws: ``LabError`` with code `.badKernelName`.
    public init(parsing text: String) throws(LabError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let words = parts[0].split(separator: "+", omittingEmptySubsequences: false)
        guard parts.count <= 2, words.count <= 2, Self.isSeries(words[0]) else { throw Self.malformed(text) }
        var (architecture, hypervisor): (Architecture, Hypervisor?) = (.x86_64, nil)
        if parts.count == 2 {
            guard let named = Architecture(rawValue: String(parts[1])) else { throw Self.malformed(text) }
            architecture = named
        }
        if words.count == 2 {
            guard let named = Hypervisor(rawValue: String(words[1])), architecture == .x86_64 else { throw Self.malformed(text) }
            hypervisor = named
        }
        self.init(series: String(words[0]), architecture: architecture, hypervisor: hypervisor)
    }

    /// The short form that ``init(parsing:)`` reads.
    public var description: String {
        series + (hypervisor.map { "+\($0.rawValue)" } ?? "") + (architecture == .x86_64 ? "" : "/\(architecture.rawValue)")
    }

    /// The guest's name, which is also its host name.
    public var guestName: String { "lab-\(kindName)" }

    /// What it is, as a part of names of files and guests.
    var kindName: String { [series, hypervisor?.rawValue, architecture.rawValue].compactMap(\.self).joined(separator: "-") }

    /// The end of the names of its packages: those of Debian's small kernels for virtual machines, which riscv64 has not, and of which
    /// none can be Xen's first domain.
    var kernelFlavour: String {
        architecture == .riscv64 || hypervisor != nil ? architecture.debianName : "cloud-\(architecture.debianName)"
    }

    private static func isSeries(_ text: Substring) -> Bool {
        let numbers = text.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 2
            && numbers.allSatisfy { (1...3).contains($0.count) && $0.allSatisfy { $0.isASCII && $0.isNumber } }
    }

    private static func malformed(_ text: String) -> LabError {
        LabError(
            .badKernelName, subject: "kernel \"\(text)\"", cause: "is not SERIES, SERIES/ARCHITECTURE or SERIES+xen",
            remedy:
                "write it like 6.1, 6.12+xen or 6.12/aarch64 (\(Architecture.allCases.map(\.rawValue).joined(separator: ", ")))")
    }
}
