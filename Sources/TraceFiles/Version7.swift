import KernelTracing

/// Version 7: sections anywhere in the file, found through options.
///
///     section: kind u16  flags u16 (1: compressed)  description u32  size u64  contents
///     compressed contents: size u32  size when unpacked u32  bytes
///     options: (kind u16  size u32  data) …, the last of kind 0 with the offset of more options, or 0
extension TraceContents {
    /// Symbols of the largest kernels take some 20 MB.
    private static let longestSection: UInt64 = 64 << 20
    private static let mostOptionSections = 64

    static func version7(_ file: TraceFile, _ head: TraceHead, compression: TraceCompression, firstOptions: UInt64)
        throws(TraceFileError) -> TraceContents
    {
        let sections = TraceSections(file: file, compression: compression, longest: longestSection)
        let options = try readOptions(sections, from: firstOptions)
        var header = try sections.open(.header, options, part: "the description of pages")
        var formats = try sections.open(.ftraceFormats, options, part: "the formats of ftrace's events")
        let symbols: TraceSymbols
        if options.sections[.symbols] == nil {
            symbols = TraceSymbols()
        } else {
            var cursor = try sections.open(.symbols, options, part: "the kernel's symbols")
            symbols = try KernelDescriptions.readSymbols(&cursor)
        }
        var contents = TraceContents(
            file: file, pageLayout: try KernelDescriptions.readPageLayout(&header),
            entryLayout: try KernelDescriptions.readEntryLayout(&formats), symbols: symbols, options: options, buffers: [])
        contents.compression = compression
        for buffer in options.buffers {
            try contents.add(buffer, sections, head)
        }
        return contents
    }

    private static func readOptions(_ sections: TraceSections, from first: UInt64) throws(TraceFileError) -> TraceOptions {
        guard first != 0 else { throw TraceFileError(.truncated, at: 0, "the recording was never finished") }
        var options = TraceOptions()
        var next = first
        for _ in 0..<mostOptionSections {
            var cursor = try sections.open(kind: 0, at: next, part: "the options")
            next = try readOptions(&cursor, into: &options)
            if next == 0 { return options }
        }
        throw TraceFileError(.damaged, at: next, "the options have no end")
    }

    /// Reads one section of options; returns where the next is, or 0.
    private static func readOptions(_ cursor: inout TraceCursor, into options: inout TraceOptions) throws(TraceFileError)
        -> UInt64
    {
        while true {
            let identifier = try cursor.readUInt16()
            let offset = cursor.offset
            let data = try cursor.readBytes(UInt64(try cursor.readUInt32()), atMost: longestSection)
            guard identifier == 0 else {
                try options.add(identifier, data, at: offset, isSectioned: true)
                continue
            }
            var end = TraceCursor(data, origin: offset, part: "the end of the options")
            return try end.readUInt64()
        }
    }

    private mutating func add(_ option: TraceOptions.Buffer, _ sections: TraceSections, _ head: TraceHead)
        throws(TraceFileError)
    {
        let part = TraceBuffer.title(option.name)
        let section = try sections.header(at: option.offset, kind: TraceOptions.Kind.buffer.rawValue, part: part)
        let clock = TraceClock(name: option.clock, cycles: options.cycles)
        let pageSize = option.pageSize.flatMap { $0 == 0 ? nil : $0 } ?? head.pageSize
        var buffer = TraceBuffer(
            name: option.name, clock: clock, pageSize: pageSize, isCompressed: section.isCompressed, regions: option.regions)
        try buffer.check(in: file)
        if !buffer.regions.isEmpty { buffers.append(buffer) }
    }
}
