/// What this machine's apt is told about its network: proxies, time limits, a mirror that is a snapshot. The private apt is told the
/// same; nothing else of the machine's settings (hooks, policies) reaches it.
enum MachineAptSettings {
    private static let carriedOver = [
        "Acquire::http::", "Acquire::https::", "Acquire::ForceIPv4", "Acquire::ForceIPv6", "Acquire::Check-Valid-Until",
        "Acquire::Check-Date", "Acquire::By-Hash",
    ]

    static func read() async throws(LabError) -> String {
        select(from: try await Command(tool: .aptConfig, arguments: ["dump"]).output())
    }

    /// The lines of a dump that are carried over.
    static func select(from dump: String) -> String {
        dump.split(whereSeparator: \.isNewline)
            .filter { line in carriedOver.contains { line.hasPrefix($0) } }
            .joined(separator: "\n")
    }
}
