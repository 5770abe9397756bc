public import AgentWire
public import HostReplay
import Synchronization

/// A simulated host's memory in this process.
public final class SimulatedMemory: HostMemory, Sendable {
    private struct Contents {
        var agents: [String] = []
        var holder: String?
        var spool: [String: [UInt8]] = [:]
        var diary: [String] = []
        var words: Set<String> = []
    }

    private let contents = Mutex(Contents())

    /// Nothing is remembered yet.
    public init() {}

    /// What was done on the host, in order.
    public var diary: [String] { contents.withLock { $0.diary } }

    /// See `HostMemory`.
    public var agents: [String] { contents.withLock { $0.agents } }

    /// See `HostMemory`.
    public func install(agent hash: String) {
        contents.withLock {
            $0.agents.append(hash)
            $0.diary.append("installed \(hash)")
        }
    }

    /// See `HostMemory`.
    public func take(for holder: String) -> String? {
        contents.withLock {
            if let other = $0.holder { return other }
            $0.holder = holder
            return nil
        }
    }

    /// See `HostMemory`.
    public var holder: String? { contents.withLock { $0.holder } }

    /// See `HostMemory`.
    public func release() { contents.withLock { $0.holder = nil } }

    /// See `HostMemory`.
    public var spool: [SpoolEntry] {
        contents.withLock { $0.spool.map { SpoolEntry(id: $0.key, byteCount: UInt64($0.value.count)) } }
    }

    /// See `HostMemory`.
    public func result(_ id: String) -> [UInt8]? { contents.withLock { $0.spool[id] } }

    /// See `HostMemory`.
    public func keep(_ bytes: [UInt8], as id: String) { contents.withLock { $0.spool[id] = bytes } }

    /// See `HostMemory`.
    public func forget(_ id: String) { contents.withLock { $0.spool[id] = nil } }

    /// See `HostMemory`.
    public func note(_ line: String) { contents.withLock { $0.diary.append(line) } }

    /// See `HostMemory`.
    public func isFirst(_ word: String) -> Bool { contents.withLock { $0.words.insert(word).inserted } }
}
