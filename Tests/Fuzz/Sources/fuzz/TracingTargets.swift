import AgentWire
@testable import KernelTracing
@testable import UserTracing

let tracingTargets = [
    FuzzTarget("pages", longest: 4_104) { input in
        read(page: input, KnownLayout.page, KnownLayout.entry)
    },
    // A description of the page, a zero byte, one of the entry, a zero byte, a page.
    FuzzTarget("formats", longest: 4_096) { input in
        let parts = input.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
        let texts = parts.prefix(2).map { [UInt8]($0) }
        for text in texts {
            _ = CPUStatistics(text)
            require(LoadedModule.all(in: text).count * 12 <= text.count + 1, "no more modules than the text can hold")
            require(RecordFormat(text).fields.count <= text.count / 20, "no more fields than the text can hold")
        }
        guard texts.count == 2, parts.count == 3, let page = try? PageLayout(RecordFormat(texts[0])),
            let entry = try? EntryLayout(RecordFormat(texts[1]))
        else { return }
        read(page: UnsafeRawBufferPointer(rebasing: parts[2]), page, entry)
    },
    // The first byte: in what pieces the text arrives.
    FuzzTarget("symbol-lines", longest: 4_096) { input in
        guard let choice = input.first else { return }
        let text = UnsafeRawBufferPointer(rebasing: input.dropFirst())
        let whole = lines(of: text, pieces: text.count)
        require(whole == lines(of: text, pieces: 1 + Int(choice)), "lines do not depend on how the text arrives")
        require(whole.allSatisfy { $0.count <= 64 }, "no line is longer than the bound")
        check(map: whole)
    },
    FuzzTarget("notes", longest: 512) { input in
        guard let identifier = ELFNotes.buildID(in: [UInt8](input)) else { return }
        require((1...64).contains(identifier.count) && identifier.count <= input.count, "an id is within the notes")
    },
    FuzzTarget("programs", longest: 8_192) { input in
        let functions = ProgramFunctions(limit: 64)
        let bytes = [UInt8](input)
        _ = functions.add(0) { place, count in
            place < UInt64(bytes.count) ? [UInt8](bytes[Int(place)...].prefix(count)) : []
        }
        require(functions.count <= 64, "no more functions than the limit")
        for function in 0..<functions.count {
            require(!functions.isEntered(function) && functions.file(of: function) == 0, "a function is of its file")
        }
    },
    FuzzTarget("process-lines", longest: 512) { input in
        if let code = MappedCode(input) {
            require(code.path.count + code.range.count < input.count, "range and path are within the line")
        }
        _ = ProbeHits(input)
    },
]

private enum KnownLayout {
    static let page = layout(
        """
        \tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;
        \tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;
        \tfield: char data;\toffset:16;\tsize:4080;\tsigned:1;
        """, PageLayout.init)
    static let entry = layout(
        """
        ID: 1
        \tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
        \tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;
        \tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;
        \tfield:unsigned long ip;\toffset:8;\tsize:8;\tsigned:0;
        \tfield:unsigned long parent_ip;\toffset:16;\tsize:8;\tsigned:0;
        """, EntryLayout.init)

    static let noPhases = PhaseLengths(baseline: .zero, warmup: .zero, quiet: .zero, settleMax: .zero, steady: .zero, windows: 1)

    private static func layout<Layout>(_ text: String, _ read: (RecordFormat) throws(KernelFormatError) -> Layout) -> Layout {
        do {
            return try read(RecordFormat([UInt8](text.utf8)))
        } catch {
            fatalError("the kernel's own description: \(error.description)")
        }
    }
}

private func read(page bytes: UnsafeRawBufferPointer, _ page: PageLayout, _ entry: EntryLayout) {
    guard var reader = try? TracePage(bytes, page: page, entry: entry) else { return }
    var entries: [FunctionEntry] = []
    var tasks = TaskSet()
    while let entry = try? reader.next() {
        entries.append(entry)
        require(8 * entries.count <= bytes.count, "no more entries than the page can hold")
        tasks.insert(entry.task)
    }
    require(tasks.count <= UInt64(entries.count), "no more tasks than entries")
    // A table is large: one page of sixteen, as its time stamp falls, is put into one.
    guard let first = bytes.first, first & 15 == 0 else { return }
    var table = FunctionTable(bound: 16)
    for entry in entries { table.note(entry, in: Stretch(.baseline), since: MonotonicInstant(nanoseconds: 0)) }
    require(table.count <= 16 && table.functions.count <= 16, "no more functions than the bound")
    guard var again = try? TracePage(bytes, page: page, entry: entry) else { return }
    var tally = EntryTally(bound: 16)
    try? tally.add(&again, PhaseSchedule(start: MonotonicInstant(nanoseconds: 0), lengths: KnownLayout.noPhases))
    require(tally.counts.all == UInt64(entries.count) && tally.tasks.count == tasks.count, "every entry is counted once")
    require(tally.table.functions.map(\.address) == table.functions.map(\.address), "a tally knows the table's functions")
}

private func lines(of text: UnsafeRawBufferPointer, pieces length: Int) -> [[UInt8]] {
    var splitter = LineSplitter(longest: 64)
    var lines: [[UInt8]] = []
    var start = 0
    while start < text.count {
        let end = min(text.count, start + max(1, length))
        splitter.append(UnsafeRawBufferPointer(rebasing: text[start..<end])) { lines.append([UInt8]($0)) }
        start = end
    }
    return lines
}

private func check(map lines: [[UInt8]]) {
    var symbols: (names: [FunctionName], addresses: [UInt64]) = ([], [])
    var functions: [FunctionName] = []
    for line in lines {
        line.withUnsafeBytes { bytes in
            if let symbol = SymbolLine(bytes) {
                symbols.names.append(symbol.functionName)
                symbols.addresses.append(symbol.address)
            } else {
                functions.append(FilterLine(bytes, hasAddress: false).functionName)
                _ = FilterLine(bytes, hasAddress: true)
            }
        }
    }
    let map = FilterMap(symbols: symbols, functions: functions, vmlinuxCount: (symbols.names.count, functions.count))
    require(map.knownCount <= functions.count, "no more numbers than lines")
    for address in symbols.addresses {
        guard let number = map.number(of: address) else { continue }
        require((1...functions.count).contains(Int(number)), "a number is a line's")
    }
}
