/// How large each processor's ring buffer is on a host.
///
/// Before the first functions have left the filter a slow machine writes some 20 MB of entries a second, and may not run the
/// agent for a second: a buffer of 32 MiB bears that. All buffers together stay below a sixteenth of the memory and 512 MiB.
enum TraceBufferSize {
    private static let largestKiB: UInt64 = 32 << 10
    private static let smallestKiB: UInt64 = 4 << 10
    private static let largestTotalKiB: UInt64 = 512 << 10

    /// The size in KiB, from what the host says of itself; the smallest where it says nothing sensible.
    static func kiBPerCPU(facts: [String: String]) -> UInt32 {
        guard let processors = facts["cpu.count"].flatMap(UInt64.init), processors > 0,
            let memory = facts["memory.kib"].flatMap(UInt64.init)
        else { return UInt32(smallestKiB) }
        let share = min(memory / 16, largestTotalKiB) / processors
        return UInt32(min(max(share, smallestKiB), largestKiB))
    }
}
