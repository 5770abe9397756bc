/// What `per_cpu/cpuN/stats` says of one CPU's buffer.
public struct CPUStatistics: Sendable, Equatable {
    /// Entries overwritten before they were read.
    public var overrun: UInt64 = 0
    /// Entries lost as too many interrupts nested.
    public var commitOverrun: UInt64 = 0
    /// Entries lost as the buffer was full.
    public var dropped: UInt64 = 0

    /// Entries lost for any of these reasons.
    public var lost: UInt64 {
        overrun &+ commitOverrun &+ dropped
    }

    /// Reads the file's text; lines that are not known are passed over.
    public init(_ text: [UInt8]) {
        for line in text.lines {
            guard let colon = line.firstIndex(of: 0x3A), let value = line[(colon + 1)...].words.first?.decimal else { continue }
            let name = line[..<colon]
            if name.spells("overrun") {
                overrun = value
            } else if name.spells("commit overrun") {
                commitOverrun = value
            } else if name.spells("dropped events") {
                dropped = value
            }
        }
    }
}
