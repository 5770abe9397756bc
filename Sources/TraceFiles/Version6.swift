import KernelTracing

/// Version 6: one part after the other.
///
///     head  header_page  header_event  formats of ftrace  formats of events  kallsyms  printk  command names
///     number of processors u32  "options  \0" options … 0u16  "flyrecord\0" (offset u64, size u64) for each processor
///     behind it, if there is an option of the clock: size u64, "[local]"
///     at each buffer option's offset: "flyrecord\0", another such table, and its clock
extension TraceContents {
    private static let longestOption: UInt64 = 16 << 20

    static func version6(_ file: TraceFile, _ head: TraceHead, _ cursor: inout TraceCursor) throws(TraceFileError)
        -> TraceContents
    {
        let pageLayout = try KernelDescriptions.readPageLayout(&cursor)
        let entryLayout = try KernelDescriptions.readEntryLayout(&cursor)
        try KernelDescriptions.skipEventFormats(&cursor)
        let symbols = try KernelDescriptions.readSymbols(&cursor)
        cursor.part = "the formats of printk"
        try cursor.skip(UInt64(try cursor.readUInt32()))
        cursor.part = "the names of tasks"
        try cursor.skip(try cursor.readUInt64())
        cursor.part = "the number of processors"
        var processors = try cursor.readUInt32()
        var options = TraceOptions()
        var kind = try readKind(&cursor)
        if kind == .options {
            try readOptions(&cursor, into: &options)
            kind = try readKind(&cursor)
        }
        processors = options.processorCount ?? processors
        guard processors <= TraceOptions.mostProcessors else { throw cursor.damaged("\(processors) processors") }
        var contents = TraceContents(
            file: file, pageLayout: pageLayout, entryLayout: entryLayout, symbols: symbols, options: options, buffers: [])
        guard kind == .pages else { throw TraceFileError(.noSuchBuffer, at: cursor.offset, "the file holds text, no pages") }
        try contents.addTable(&cursor, name: "", processors, head)
        for buffer in options.buffers {
            var cursor = TraceCursor(file, from: buffer.offset, part: TraceBuffer.title(buffer.name))
            guard try readKind(&cursor) == .pages else { throw cursor.damaged("no pages") }
            try contents.addTable(&cursor, name: buffer.name, processors, head)
        }
        return contents
    }

    private enum Kind: String {
        case options = "options  "
        case pages = "flyrecord"
        case text = "latency  "
    }

    private static func readKind(_ cursor: inout TraceCursor) throws(TraceFileError) -> Kind {
        let name = try cursor.readBytes(10, atMost: 10)
        guard name.last == 0, let kind = Kind(rawValue: String(decoding: name.dropLast(), as: UTF8.self)) else {
            throw cursor.damaged("neither options nor pages follow")
        }
        return kind
    }

    private static func readOptions(_ cursor: inout TraceCursor, into options: inout TraceOptions) throws(TraceFileError) {
        cursor.part = "the options"
        while true {
            let identifier = try cursor.readUInt16()
            guard identifier != 0 else { return }
            let offset = cursor.offset
            let data = try cursor.readBytes(UInt64(try cursor.readUInt32()), atMost: longestOption)
            try options.add(identifier, data, at: offset, isSectioned: false)
        }
    }

    private mutating func addTable(_ cursor: inout TraceCursor, name: String, _ processors: UInt32, _ head: TraceHead)
        throws(TraceFileError)
    {
        cursor.part = "the places of pages"
        var regions: [TraceBuffer.Region] = []
        for processor in 0..<processors {
            let offset = try cursor.readUInt64()
            regions.append(TraceBuffer.Region(processor: processor, offset: offset, size: try cursor.readUInt64()))
        }
        let clock = TraceClock(name: Self.readClock(cursor) ?? options.clock, cycles: options.cycles)
        var buffer = TraceBuffer(name: name, clock: clock, pageSize: head.pageSize, isCompressed: false, regions: regions)
        try buffer.check(in: file)
        if !buffer.regions.isEmpty { buffers.append(buffer) }
    }

    /// The buffer's own clock; nil if there is none, as in files of old versions of trace-cmd that wrote it wrongly.
    private static func readClock(_ cursor: TraceCursor) -> String? {
        var cursor = cursor
        guard let size = try? cursor.readUInt64(), let text = try? cursor.readBytes(size, atMost: 1_024) else { return nil }
        return TraceClock.current(in: text)
    }
}
