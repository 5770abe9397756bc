import KernelTracing

/// All that a file says but the entries themselves; the same of both versions.
struct TraceContents {
    let file: TraceFile
    var compression = TraceCompression.none
    var pageLayout: PageLayout
    var entryLayout: EntryLayout
    var symbols: TraceSymbols
    var options: TraceOptions
    /// Those with pages.
    var buffers: [TraceBuffer]

    /// Reads what the file at `path` says of itself.
    init(path: String) throws(TraceFileError) {
        let file = try TraceFile(path: path)
        var cursor = TraceCursor(file, from: 0, part: "the file's head")
        let head = try TraceHead(&cursor)
        switch head.version {
        case .six: self = try Self.version6(file, head, &cursor)
        case .seven(let compression, let options):
            self = try Self.version7(file, head, compression: compression, firstOptions: options)
        }
    }

    init(
        file: TraceFile, pageLayout: PageLayout, entryLayout: EntryLayout, symbols: TraceSymbols, options: TraceOptions,
        buffers: [TraceBuffer]
    ) {
        self.file = file
        self.pageLayout = pageLayout
        self.entryLayout = entryLayout
        self.symbols = symbols
        self.options = options
        self.buffers = buffers
    }

    /// The buffer of that name; without one the top buffer, or else the only one.
    func buffer(_ name: String?) throws(TraceFileError) -> TraceBuffer {
        let names = buffers.map { $0.name.isEmpty ? "''" : $0.name }.sorted().joined(separator: ", ")
        guard !buffers.isEmpty else {
            throw TraceFileError(.noSuchBuffer, options.hasText ? "the file holds text, no pages" : "the file holds no pages")
        }
        if let name {
            if let found = buffers.first(where: { $0.name == name }) { return found }
            throw TraceFileError(.noSuchBuffer, "the file has no buffer '\(name)'; it has \(names)")
        }
        if let top = buffers.first(where: { $0.name.isEmpty }) { return top }
        guard buffers.count == 1 else { throw TraceFileError(.noSuchBuffer, "the file has several buffers: \(names)") }
        return buffers[0]
    }
}
