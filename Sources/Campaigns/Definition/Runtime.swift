public import AgentWire
public import StrictYAML

/// How a workload's service is isolated from the host, as data: a foreground command that runs it, and what belongs to that.
///
///     name: runc
///     description: runc on a bundle
///     requires: [runc]                      programs that must be in PATH on the host
///     root: true                            its commands run as root, by the way that the inventory gives the host; false
///     prepare: [[sh, -c, …]]                run on the host once in a run, before its first measurement in this runtime
///     wrap: [runc, run, "{name}"]           words before the service's command
///     address: 198.18.0.2                   where services in it listen and are reached; 127.0.0.1, the host's
///     target: {container: "{name}"}         what is measured instead of the service, if that is not all that descends from it
///     daemon: {process: containerd}         what is measured when starting is the load, if not all that descends from the command
///     stop: [[runc, delete, -f, "{name}"]]  run by the agent at the end, before it kills what it started
///     version: [runc, --version]            says what is installed; its first line is kept with the run
///     configuration: [sh, -c, …]            prints what neither the version nor `wrap` says; the SHA-256 of `wrap` and this is kept
///
/// For what stands in braces see `Placeholders`.
public struct Runtime: Sendable, Hashable {
    /// The runtime's name, which is also its file's.
    public let name: String
    /// What it is, in a line.
    public let description: String
    /// Programs that must be in PATH on the host.
    public let requires: [String]
    /// Whether its commands run as root.
    public let isRoot: Bool
    /// Run on the host, one after the other, once in a run; they must be right when they have run before.
    public internal(set) var prepare: [[String]]
    /// Words before the service's command; empty for none.
    public let wrap: [String]
    /// The IPv4 address (dotted quad) that stands for 127.0.0.1 in the words of a workload there; nil for none.
    public let address: String?
    /// What is measured in it, whatever the workload says; nil to go by the workload.
    public let target: Target?
    /// What starts containers for its commands, and is measured when starting is the load; nil if they do it themselves.
    public let daemon: Target?
    /// Run one after the other by the agent when a measurement is over, however it ended.
    public let stop: [[String]]
    /// Says what is installed; nil if there is nothing to say.
    public let version: [String]?
    /// Prints what is configured; nil if there is nothing to print.
    public let configuration: [String]?

    /// Reads the runtime in the file at `path`.
    public static func read(path: String) throws(YAMLError) -> Runtime {
        try YAMLDocument.read(path: path).mapping(Runtime.init)
    }

    init(_ top: inout YAMLMapping) throws(YAMLError) {
        name = try DefinitionName(top.required("name")).text
        description = try top.optional("description")?.text() ?? ""
        requires = try ProgramNames(top.optional("requires")).names
        isRoot = try top.optional("root")?.bool() ?? false
        prepare = try CommandWords.list(top.optional("prepare"))
        wrap =
            try top.optional("wrap").map { value throws(YAMLError) in
                try value.items().isEmpty ? [] : CommandWords(value).words
            } ?? []
        address = try top.optional("address").map { value throws(YAMLError) in try Self.address(value) }
        target = try top.optional("target").map { value throws(YAMLError) in try TargetDefinition(value).target }
        daemon = try top.optional("daemon").map { value throws(YAMLError) in try TargetDefinition(value).target }
        stop = try CommandWords.list(top.optional("stop"))
        version = try top.optional("version").map { value throws(YAMLError) in try CommandWords(value).words }
        configuration = try top.optional("configuration").map { value throws(YAMLError) in try CommandWords(value).words }
    }

    private static func address(_ value: YAMLValue) throws(YAMLError) -> String {
        let text = try value.text()
        guard let address = DottedQuad(text) else {
            throw value.refused("is '\(text)', no IPv4 address", remedy: "write such as 198.18.0.2")
        }
        return address.text
    }
}
