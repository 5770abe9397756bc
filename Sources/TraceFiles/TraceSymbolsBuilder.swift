import KernelTracing

/// Gathers code symbols from kallsyms as its bytes come.
struct TraceSymbolsBuilder {
    /// Kernels have some hundred thousand.
    private static let mostSymbols = 1 << 21
    private static let longestName = 512
    private static let longestNames = 128 << 20
    private static let mostObjects = 4_000

    /// Whether there was more than any kernel has; what came after is not kept.
    private(set) var isOverfull = false
    private var splitter = LineSplitter()
    private var entries: [TraceSymbols.Entry] = []
    private var names: [UInt8] = []
    private var objects: [String] = []
    private var objectNumbers: [String: UInt16] = [:]
    /// Of the symbol before: nearly all are of the same object.
    private var latest: (name: [UInt8], number: UInt16)?
    private var text: UInt64?
    private var end: UInt64?

    /// Takes bytes that follow those before.
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        var splitter = self.splitter
        splitter.append(bytes) { add($0) }
        self.splitter = splitter
    }

    /// The symbols so far; a last line need not have ended.
    var symbols: TraceSymbols {
        var whole = self
        [0x0A].withUnsafeBytes { whole.append($0) }
        return TraceSymbols(whole.entries, names: whole.names, objects: whole.objects, text: whole.text, end: whole.end)
    }

    private mutating func add(_ line: UnsafeRawBufferPointer) {
        // An address of 0 is one that the kernel hides.
        guard let symbol = SymbolLine(line), symbol.address != 0 else { return }
        if symbol.module.isEmpty, symbol.name.elementsEqual("_text".utf8) { text = symbol.address }
        if symbol.module.isEmpty, symbol.name.elementsEqual("_etext".utf8) { end = symbol.address }
        guard symbol.isText else { return }
        guard entries.count < Self.mostSymbols, names.count + symbol.name.count <= Self.longestNames,
            let object = number(of: symbol.module)
        else {
            isOverfull = true
            return
        }
        let start = UInt32(names.count)
        names.append(contentsOf: symbol.name.lazy.prefix(Self.longestName).map(\.printable))
        entries.append(TraceSymbols.Entry(address: symbol.address, name: start..<UInt32(names.count), object: object))
    }

    private mutating func number(of module: Slice<UnsafeRawBufferPointer>) -> UInt16? {
        if let latest, latest.name.elementsEqual(module) { return latest.number }
        let name = String(ascii: module, atMost: 64)
        guard let number = objectNumbers[name] ?? newNumber(of: name) else { return nil }
        latest = (Array(module), number)
        return number
    }

    private mutating func newNumber(of name: String) -> UInt16? {
        guard objects.count < Self.mostObjects else { return nil }
        let number = UInt16(objects.count)
        objects.append(name)
        objectNumbers[name] = number
        return number
    }
}
