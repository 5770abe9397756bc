/// How fast traces are decoded: one value a turn, unless it says otherwise.
struct DecodeFigures: Codable, Sendable {
    /// Of the trace.dat, in bytes; once.
    var bytes = 0
    /// Entries in it; once.
    var entries: UInt64 = 0
    /// Megabytes of the file a second, on one processor, in this process.
    var megabytesPerSecond: [Double] = []
    /// CPU time of `trace-cmd report` ÷ that of `hapfleet trace import`.
    var againstReport: [Double] = []
}
