/// What this machine's apt is told about its network: proxies, time limits, a mirror that is a snapshot. The private apt is told the
/// same; nothing else of the machine's settings (hooks, policies) reaches it.
struct MachineAptSettings: Sendable, Equatable {
    /// Lines of apt's configuration.
    let lines: [String]

    private static let carriedOver = [
        "Acquire::http::", "Acquire::https::", "Acquire::ForceIPv4", "Acquire::ForceIPv6", "Acquire::Check-Valid-Until",
        "Acquire::Check-Date", "Acquire::By-Hash",
    ]

    static func read() async throws(LabError) -> MachineAptSettings {
        MachineAptSettings(dump: try await Command(tool: .aptConfig, arguments: ["dump"]).output())
    }

    /// Takes what is carried over from the output of `apt-config dump`.
    init(dump: String) {
        lines = dump.split(whereSeparator: \.isNewline)
            .filter { line in Self.carriedOver.contains { line.hasPrefix($0) } }
            .map(String.init)
    }

    /// The lines that can stand in a command line for all to see: a proxy's address may hold a password.
    var openLines: [String] { lines.filter { !$0.contains("Proxy") } }

    /// The proxies, as the variables that apt reads too.
    var proxyVariables: [String: String] {
        var variables: [String: String] = [:]
        for scheme in ["http", "https"] {
            let prefix = "Acquire::\(scheme)::Proxy \""
            guard let line = lines.first(where: { $0.hasPrefix(prefix) }) else { continue }
            let address = line.dropFirst(prefix.count).prefix { $0 != "\"" }
            if !address.isEmpty { variables["\(scheme)_proxy"] = String(address) }
        }
        return variables
    }
}
