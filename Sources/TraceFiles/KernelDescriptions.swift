import KernelTracing

/// The parts in which the recording kernel describes itself; version 6 has them in a row, version 7 in sections.
enum KernelDescriptions {
    private static let longestText: UInt64 = 1 << 20
    private static let mostFormats: UInt32 = 1 << 16

    /// The ring buffer's pages: `events/header_page` and, passed over, `events/header_event`.
    static func readPageLayout(_ cursor: inout TraceCursor) throws(TraceFileError) -> PageLayout {
        cursor.part = "the description of pages"
        guard try cursor.passes("header_page\0") else { throw cursor.damaged("no header_page") }
        let offset = cursor.offset
        let text = try cursor.readBytes(try cursor.readUInt64(), atMost: longestText)
        guard try cursor.passes("header_event\0") else { throw cursor.damaged("no header_event") }
        try cursor.skip(try cursor.readUInt64())
        do {
            return try PageLayout(RecordFormat(text))
        } catch {
            throw TraceFileError(.unsupportedKernel, at: offset, "its header_page: \(error.description)")
        }
    }

    /// The function tracer's entries, from the formats of ftrace's own events.
    static func readEntryLayout(_ cursor: inout TraceCursor) throws(TraceFileError) -> EntryLayout {
        cursor.part = "the formats of ftrace's events"
        let count = try cursor.readUInt32()
        guard count <= mostFormats else { throw cursor.damaged("\(count) formats") }
        var layout: EntryLayout?
        for _ in 0..<count {
            let offset = cursor.offset
            let text = try cursor.readBytes(try cursor.readUInt64(), atMost: longestText)
            guard text.lines.first?.elementsEqual("name: function".utf8) ?? false else { continue }
            do {
                layout = try EntryLayout(RecordFormat(text))
            } catch {
                throw TraceFileError(.unsupportedKernel, at: offset, "the format of its function entries: \(error.description)")
            }
        }
        guard let layout else {
            throw TraceFileError(.unsupportedKernel, at: cursor.offset, "the file does not describe function entries")
        }
        return layout
    }

    /// Passes over the formats of all other events.
    static func skipEventFormats(_ cursor: inout TraceCursor) throws(TraceFileError) {
        cursor.part = "the formats of events"
        for _ in 0..<(try cursor.readUInt32()) {
            _ = try cursor.readText()
            for _ in 0..<(try cursor.readUInt32()) {
                try cursor.skip(try cursor.readUInt64())
            }
        }
    }

    /// `/proc/kallsyms`.
    static func readSymbols(_ cursor: inout TraceCursor) throws(TraceFileError) -> TraceSymbols {
        cursor.part = "the kernel's symbols"
        let offset = cursor.offset
        let count = UInt64(try cursor.readUInt32())
        var builder = TraceSymbolsBuilder()
        try cursor.forEachPiece(of: count) { builder.append($0) }
        guard !builder.isOverfull else { throw TraceFileError(.tooLarge, at: offset, "more symbols than any kernel has") }
        return builder.symbols
    }
}

extension PageLayout {
    /// The layout of pages of another size: an instance may have larger ones than the kernel's description tells.
    func resized(to pageSize: UInt64) throws(KernelFormatError) -> PageLayout {
        guard pageSize != UInt64(self.pageSize) else { return self }
        let dataSize = pageSize > UInt64(dataOffset) ? pageSize - UInt64(dataOffset) : 0
        let text = """
            field: u64 timestamp; offset:\(timestampOffset); size:8;
            field: local_t commit; offset:\(commitOffset); size:8;
            field: char data; offset:\(dataOffset); size:\(dataSize);
            """
        return try PageLayout(RecordFormat(Array(text.utf8)))
    }
}
