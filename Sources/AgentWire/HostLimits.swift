/// What a host may come to while it is measured: beyond it the measurement ends, and does not count.
public struct HostLimits: Sendable, Equatable {
    /// The greatest load average of the last minute, in percent of the host's processors; 0 for any.
    public var load: UInt32
    /// The least memory that the kernel can still give to programs (`MemAvailable`), in KiB; 0 for any.
    public var availableKiB: UInt32

    /// No limits, but for those that are given.
    public init(load: UInt32 = 0, availableKiB: UInt32 = 0) {
        self.load = load
        self.availableKiB = availableKiB
    }
}

extension WireWriter {
    mutating func write(_ limits: HostLimits) {
        write(limits.load)
        write(limits.availableKiB)
    }
}

extension WireReader {
    mutating func readHostLimits() throws(WireError) -> HostLimits {
        HostLimits(load: try readUInt32(), availableKiB: try readUInt32())
    }
}
