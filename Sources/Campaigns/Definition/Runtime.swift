public import AgentWire
public import StrictYAML

/// How a workload's programs are isolated from the host, as data.
///
///     name: native
///     description: no isolation
///     kind: native
///     wrap: []             words before the service's command
///     target: {container: web}      what is measured instead of the service, if that does not run as its child
public struct Runtime: Sendable, Hashable {
    /// What prepares, starts and stops a workload in this runtime.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The command is started as it is, behind `wrap`.
        case native
    }

    /// The runtime's name, which is also its file's.
    public let name: String
    /// What it is, in a line.
    public let description: String
    /// What prepares, starts and stops a workload in it.
    public let kind: Kind
    /// Words before the service's command; empty for none.
    public let wrap: [String]
    /// What is measured in it, whatever the workload says; nil to go by the workload.
    public let target: Target?

    /// Reads the runtime in the file at `path`.
    public static func read(path: String) throws(YAMLError) -> Runtime {
        try YAMLDocument.read(path: path).mapping(Runtime.init)
    }

    init(_ top: inout YAMLMapping) throws(YAMLError) {
        name = try DefinitionName(top.required("name")).text
        description = try top.optional("description")?.text() ?? ""
        let word = try top.required("kind").word(of: Kind.allCases.map(\.rawValue))
        kind = Kind(rawValue: word) ?? .native
        wrap =
            try top.optional("wrap").map { value throws(YAMLError) in
                try value.items().isEmpty ? [] : CommandWords(value).words
            } ?? []
        target = try top.optional("target").map { value throws(YAMLError) in try TargetDefinition(value).target }
    }

    /// The command as it is started in this runtime.
    public func command(for command: [String]) -> [String] {
        wrap + command
    }
}
