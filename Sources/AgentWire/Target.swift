/// Whose way through the kernel is measured. Every thread counts, and everything that a traced task forks from then on,
/// wherever it moves.
public enum Target: Sendable, Hashable {
    /// What runs on a host already.
    public enum Kind: UInt8, Sendable, CaseIterable {
        /// Processes by id, or by a pattern over the names of their programs; what descends from them too.
        case processes = 1
        /// The same without what descends from them.
        case singleProcesses = 2
        /// Control groups, v1 or v2, with all groups below them: paths in their hierarchy, or with the mount's path before.
        case cgroups = 3
        /// Systemd units: `redis.service`.
        case units = 4
        /// Containers of docker, podman, containerd, CRI-O, runc or crun: names or ids; 12 digits of an id or more.
        case containers = 5
        /// Hypervisors' processes (QEMU, Firecracker, Cloud Hypervisor) by id or by the machines' names: with their
        /// threads, the kernel threads that serve them, their virtiofsd, and Kata Containers' shim.
        case virtualMachines = 6
        /// Kernel threads by patterns over their names.
        case kernelThreads = 7
    }

    /// The plan's service and everything that descends from it: exact from its first instruction.
    case service
    /// What is of a kind and has one of 1 to `longestList` names, each of 1 to `longestName` bytes. The agent looks it up, on
    /// the host. In patterns `*` stands for any bytes, `?` for any one.
    case running(Kind, names: [String])

    /// Names in one target at most.
    public static let longestList = 64
    /// Bytes of a name at most: a path's longest.
    public static let longestName = 4_095
}

/// What a target was found to be when it was set up.
public struct TargetSummary: Sendable, Equatable {
    /// Its tasks, threads counted each.
    public var tasks: UInt32
    /// Tasks in it that are the measurement's own, the agent or what it came by or started, and are not traced.
    public var leftOut: UInt32

    /// A target of `tasks`, without `leftOut` of the measurement's own.
    public init(tasks: UInt32, leftOut: UInt32) {
        self.tasks = tasks
        self.leftOut = leftOut
    }
}

extension WireWriter {
    /// Writes a target: 0 for the service, else the kind and the names.
    mutating func write(_ target: Target) {
        switch target {
        case .service:
            write(UInt8(0))
        case .running(let kind, let names):
            write(kind.rawValue)
            write(names)
        }
    }
}

extension WireReader {
    /// Reads a target and checks its bounds.
    mutating func readTarget() throws(WireError) -> Target {
        let start = offset
        let number = try readUInt8()
        if number == 0 { return .service }
        let kind = Target.Kind(rawValue: number)
        let names = try readStrings(count: Target.longestList, atMost: Target.longestName)
        guard let kind, !names.isEmpty, names.allSatisfy({ !$0.isEmpty }) else { throw WireError(.invalidValue, at: start) }
        return .running(kind, names: names)
    }
}
