public import AgentWire

/// What a host remembers when a conversation ends: the agents on its disk, the results in its spool, and who holds it.
public protocol HostMemory: AnyObject {
    /// Hashes of the agents that are installed.
    var agents: [String] { get }
    /// Installs an agent.
    func install(agent hash: String)
    /// Takes the host for a coordinator; nil if it was free, else who holds it.
    func take(for holder: String) -> String?
    /// Who holds the host now.
    var holder: String? { get }
    /// Gives the host back.
    func release()
    /// The results that are kept.
    var spool: [SpoolEntry] { get }
    /// A kept result.
    func result(_ id: String) -> [UInt8]?
    /// Keeps a result.
    func keep(_ bytes: [UInt8], as id: String)
    /// Forgets a result.
    func forget(_ id: String)
    /// Appends a line to the host's diary, in which a test reads what was really done there.
    func note(_ line: String)
    /// Whether this is asked with this word for the first time.
    func isFirst(_ word: String) -> Bool
    /// How often the host was started anew.
    var boots: Int { get }
    /// The host crashes: nothing of it answers until it is started anew, which it does itself at once if `isBack`.
    func fall(isBack: Bool)
}

extension HostMemory {
    /// Hosts that are processes of their own are never started anew.
    public var boots: Int { 0 }

    /// They do not crash either: it is as if the agent alone died.
    public func fall(isBack: Bool) {}
}
