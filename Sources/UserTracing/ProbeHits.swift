import KernelTracing

/// A line of `uprobe_profile`: what a probe is in, its event's name, and how often it was hit (Documentation/trace/uprobetracer).
///
///       /proc/self/fd/9 hapfleet_812_3                                             17
public struct ProbeHits {
    /// The process of the agent whose probe it is.
    public let agent: UInt64
    /// The number of its event.
    public let event: UInt64
    /// How often it was hit.
    public let count: UInt64

    /// What a line says; nil if it is of no agent's event.
    public init?(_ line: UnsafeRawBufferPointer) {
        var words = TextPieces(line, separator: 0x20)
        guard words.next() != nil, let name = words.next(), let count = words.next()?.decimal else { return nil }
        // The word is as long as "hapfleet", and a number of a process follows it: nobody else's event is called so.
        var parts = TextPieces(name, separator: 0x5F)
        guard parts.next()?.count == 8, let agent = parts.next()?.decimal, let event = parts.next()?.decimal else { return nil }
        self.agent = agent
        self.event = event
        self.count = count
    }
}
