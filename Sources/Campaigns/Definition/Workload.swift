public import AgentWire
public import FleetInventory

/// What is measured, as data: a service whose process tree is the target, or what runs already, and what drives it.
///
///     name: redis-set
///     description: Redis answering SET
///     kind: honest                                    or exposure: a hostile program, which reaches for all that it can
///     service:
///       command: [redis-server, --port, "16379"]     started as the login user in an empty folder of its own
///       ready: {tcp: 127.0.0.1:16379}                 or {stdout: "a line's beginning"}; without it: at once
///     prepare:                                        run once when the service is ready, not measured
///       - [redis-cli, -p, "16379", set, key, value]
///     driver:                                         not measured; run again and again until the end
///       command: [redis-benchmark, -p, "16379", -t, set]
///       on: generators                                a selection of other hosts that drive it; without it the host itself
///     work: {line_prefix: '"SET"', each: 2000, unit: requests}
///     requires: [redis-server, redis-benchmark]       programs that must be in PATH on the host
///
/// `target: {unit: redis}` measures what runs already, with a service beside it or without one; see `TargetDefinition`.
/// `{address}` in a command is where the measured host's services are reached, `{host}` its name.
///
/// Without a driver the service itself is the load. Work is counted in the driver's output or, without one, the service's.
public struct Workload: Sendable, Hashable {
    /// The workload's name, which is also its file's.
    public let name: String
    /// What it does, in a line.
    public let description: String
    /// What it is for.
    public let kind: Kind
    /// The program that is started and its arguments, at least one word; the first is looked up in PATH. Nil if what is measured
    /// runs already.
    public let service: [String]?
    /// Whether the service comes to its end by itself and is started anew each time, runtime and all, while it ends well. Each end is
    /// a line `ended` of its output.
    public let isRestarted: Bool
    /// What is measured instead of the service; nil to measure the service.
    public let target: Target?
    /// When the service can take its load.
    public let ready: Ready
    /// Programs that run once, one after the other, when the service is ready; not measured.
    public let prepare: [[String]]
    /// Drives the service, again and again until the end; not measured.
    public let driver: [String]?
    /// The hosts of which one drives the service of another; nil if each host drives its own.
    public let driverHosts: Selection?
    /// How work is counted.
    public let work: Work
    /// Programs that must be in PATH on the host.
    public let requires: [String]

    /// What a workload is for.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// It does what people run: what it reaches is used.
        case honest
        /// It is hostile, and reaches for as much of the kernel as it can: that is exposed.
        case exposure
    }

    /// When a service counts as ready.
    public enum Ready: Sendable, Hashable {
        /// As soon as it was started.
        case immediately
        /// When the IPv4 address (dotted quad) accepts a connection.
        case tcp(address: String, port: UInt16)
        /// When a line of its standard output begins so.
        case stdout(prefix: String)
    }

    /// How work is counted: each line of output that begins with a text stands for some units.
    public struct Work: Sendable, Hashable {
        /// What the line begins with.
        public let linePrefix: String
        /// Units of work a line, 1 to 10^9.
        public let each: Int
        /// What a unit is called: `requests`.
        public let unit: String
    }
}
