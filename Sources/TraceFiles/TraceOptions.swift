import KernelTracing

/// What the options of a file tell, in either version.
struct TraceOptions {
    /// The kinds that matter here; others are passed over.
    enum Kind: UInt16 {
        case statistics = 2
        case buffer = 3
        case clock = 4
        case system = 5
        case processorCount = 8
        case recorder = 9
        case cyclesPerTime = 14
        case header = 16
        case ftraceFormats = 17
        case symbols = 19
        case text = 22
    }

    /// Where an option says a buffer is, and in version 7 what it holds.
    struct Buffer {
        var name: String
        var offset: UInt64
        var clock: String
        var pageSize: UInt64?
        var regions: [TraceBuffer.Region]
    }

    /// Systems have fewer: `NR_CPUS` is at most 8,192.
    static let mostProcessors: UInt32 = 1 << 13
    private static let mostBuffers = 1_024

    /// `sysname nodename release machine`.
    private(set) var system = ""
    /// trace-cmd's own version.
    private(set) var recorder = ""
    /// The clock's name.
    private(set) var clock = ""
    private(set) var processorCount: UInt32?
    private(set) var cycles: TraceClock.Cycles?
    private(set) var buffers: [Buffer] = []
    /// Where version 7 has its other sections.
    private(set) var sections: [Kind: UInt64] = [:]
    /// Whether there is text where pages are expected: `trace-cmd extract` of a latency tracer.
    private(set) var hasText = false
    /// Entries that the kernel counted as lost, by the buffer's name.
    private(set) var lost: [String: UInt64] = [:]
    private var statisticsBuffer = ""

    /// Takes an option's data in; `isSectioned` says whether it is version 7.
    mutating func add(_ identifier: UInt16, _ data: [UInt8], at offset: UInt64, isSectioned: Bool) throws(TraceFileError) {
        guard let kind = Kind(rawValue: identifier) else { return }
        var cursor = TraceCursor(data, origin: offset, part: "option \(identifier)")
        switch kind {
        case .statistics: addStatistics(data)
        case .buffer: try addBuffer(&cursor, isSectioned: isSectioned)
        case .clock: clock = TraceClock.current(in: data) ?? clock
        case .system: system = Self.text(data)
        case .processorCount: processorCount = try cursor.readUInt32()
        case .recorder: recorder = Self.text(data)
        case .cyclesPerTime: cycles = TraceClock.Cycles(multiplier: try cursor.readUInt32(), shift: try cursor.readUInt32())
        case .header, .ftraceFormats, .symbols: sections[kind] = try cursor.readUInt64()
        case .text: hasText = true
        }
    }

    /// The texts are `per_cpu/cpuN/stats`; another buffer's follow a heading with its name.
    private mutating func addStatistics(_ data: [UInt8]) {
        let heading = "Buffer: "
        if let line = data.lines.first(where: { $0.starts(with: heading.utf8) }) {
            statisticsBuffer = Self.text(line.dropFirst(heading.utf8.count))
        }
        let sum = lost[statisticsBuffer, default: 0].addingReportingOverflow(CPUStatistics(data).lost)
        guard lost.count < Self.mostBuffers || lost[statisticsBuffer] != nil else { return }
        lost[statisticsBuffer] = sum.overflow ? .max : sum.partialValue
    }

    private mutating func addBuffer(_ cursor: inout TraceCursor, isSectioned: Bool) throws(TraceFileError) {
        guard buffers.count < Self.mostBuffers else { throw cursor.damaged("more than \(Self.mostBuffers) buffers") }
        let offset = try cursor.readUInt64()
        var buffer = Buffer(name: try cursor.readText(), offset: offset, clock: "", regions: [])
        if isSectioned {
            buffer.clock = try cursor.readText()
            try Self.readRegions(&cursor, into: &buffer)
        }
        buffers.append(buffer)
    }

    /// Newer files have the size of a page before the number of regions, which are 20 bytes each.
    private static func readRegions(_ cursor: inout TraceCursor, into buffer: inout Buffer) throws(TraceFileError) {
        if cursor.remaining % 20 == 8 {
            buffer.pageSize = UInt64(try cursor.readUInt32())
        }
        let count = try cursor.readUInt32()
        guard count <= mostProcessors else { throw cursor.damaged("\(count) processors") }
        for _ in 0..<count {
            let processor = try cursor.readUInt32()
            let offset = try cursor.readUInt64()
            buffer.regions.append(TraceBuffer.Region(processor: processor, offset: offset, size: try cursor.readUInt64()))
        }
    }

    private static func text(_ data: some Sequence<UInt8>) -> String {
        String(ascii: data.prefix { $0 != 0 }, atMost: 240)
    }
}
