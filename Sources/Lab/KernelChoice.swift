/// A kernel series on an architecture, as a person names it: `6.1`, `6.12/aarch64`.
public struct KernelChoice: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The series: the first two numbers of the version, such as `6.12`.
    public let series: String
    /// What the guest's processor is.
    public let architecture: Architecture

    /// A series on an architecture. Whether the lab knows the series is checked by ``Lab/up(_:inventory:report:)``.
    public init(series: String, architecture: Architecture) {
        self.series = series
        self.architecture = architecture
    }

    /// Reads `SERIES` or `SERIES/ARCHITECTURE`.
    /// - Throws: ``LabError`` with code `.badKernelName`.
    public init(parsing text: String) throws(LabError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let series = parts.first, parts.count <= 2, Self.isSeries(series) else { throw Self.malformed(text) }
        var architecture = Architecture.x86_64
        if parts.count == 2 {
            guard let named = Architecture(rawValue: String(parts[1])) else { throw Self.malformed(text) }
            architecture = named
        }
        self.init(series: String(series), architecture: architecture)
    }

    /// The short form that ``init(parsing:)`` reads.
    public var description: String {
        architecture == .x86_64 ? series : "\(series)/\(architecture.rawValue)"
    }

    /// The guest's name, which is also its host name.
    public var guestName: String { "lab-\(series)-\(architecture.rawValue)" }

    private static func isSeries(_ text: Substring) -> Bool {
        let numbers = text.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 2
            && numbers.allSatisfy { (1...3).contains($0.count) && $0.allSatisfy { $0.isASCII && $0.isNumber } }
    }

    private static func malformed(_ text: String) -> LabError {
        LabError(
            .badKernelName, subject: "kernel \"\(text)\"", cause: "is not SERIES or SERIES/ARCHITECTURE",
            remedy: "write it like 6.1 or 6.12/aarch64 (\(Architecture.allCases.map(\.rawValue).joined(separator: ", ")))")
    }
}
