public import AgentWire
public import Foundation
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
        var falls = 0
        var ownBoots = 0
    }

    private let contents = Mutex(Contents())
    private let resets: URL?
    private let console: URL?

    /// Nothing is remembered yet.
    ///
    /// - Parameters:
    ///   - resets: a file that gets a byte each time when the host is reset; nil if nobody can.
    ///   - console: the file that its console is written to; nil if it has none.
    public init(resets: URL? = nil, console: URL? = nil) {
        (self.resets, self.console) = (resets, console)
    }

    /// See `HostMemory`.
    public var boots: Int {
        contents.withLock { $0.ownBoots } + (resets.flatMap { try? Data(contentsOf: $0).count } ?? 0)
    }

    /// Whether nothing of the host answers.
    public var isDown: Bool { contents.withLock { $0.falls } > boots }

    /// See `HostMemory`.
    public func fall(isBack: Bool) {
        contents.withLock {
            $0.falls += 1
            if isBack { $0.ownBoots += 1 }
        }
        guard let console, let file = try? FileHandle(forWritingTo: console) else { return }
        _ = try? file.seekToEnd()
        try? file.write(contentsOf: Data("[   12.345678] Kernel panic - not syncing: simulated\n".utf8))
        try? file.close()
    }

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
