/// What the facts of a host say of a runtime.
public enum RuntimeFact: String, CaseIterable, Sendable {
    /// The first line of what its `version` prints.
    case version
    /// The SHA-256 of the words of its `wrap` and of what its `configuration` prints, in hexadecimal.
    case configuration

    private static let prefix = "runtime."

    /// The fact's name: `runtime.docker.version`.
    public func name(of runtime: String) -> String {
        "\(Self.prefix)\(runtime).\(rawValue)"
    }

    /// The facts that are of runtimes.
    public static func all(in facts: [String: String]) -> [String: String] {
        facts.filter { $0.key.hasPrefix(prefix) }
    }
}
