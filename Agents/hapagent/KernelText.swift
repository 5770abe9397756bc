import AgentWire
import KernelTracing

/// The running kernel's code: where it lies, and which traced address is which line of `available_filter_functions`.
struct KernelText {
    private static let symbolFile = "/proc/kallsyms"

    /// vmlinux' code, from `_text` to `_etext`.
    var vmlinux: Range<UInt64>
    /// Which functions can leave the filter.
    var filter: FilterMap
    /// How many functions can be traced.
    var functionCount: Int
    /// The modules that were loaded then; with others the lines of modules' functions are others too. Those of vmlinux stay.
    let modules: KernelObjects.Fingerprint

    /// The address of `_text`; nil if there are no symbols, 0 if the kernel hides it.
    static var base: UInt64? {
        var base: UInt64?
        try? Files.forEachLine(of: symbolFile) { line in
            guard let symbol = SymbolLine(line), symbol.name.spells("_text") else { return true }
            base = symbol.address
            return false
        }
        return base
    }

    /// Reads the kernel's lists.
    init(tracefs: String) throws(SystemCallError) {
        let before = KernelObjects.Fingerprint.current
        let listed = Self.addressList(tracefs)
        if Files.exists(listed) {
            var addresses: [UInt64] = []
            try Files.forEachLine(of: listed) { line in
                addresses.append(FilterLine(line, hasAddress: true).address ?? 0)
                return true
            }
            filter = FilterMap(addresses: addresses)
            functionCount = addresses.count
            vmlinux = try Self.bounds()
        } else {
            let functions = try TraceableFunctions(tracefs: tracefs)
            let symbols = try TextSymbols(path: Self.symbolFile)
            filter = FilterMap(
                symbols: (names: symbols.names, addresses: symbols.addresses), functions: functions.names,
                vmlinuxCount: (symbols: symbols.vmlinuxCount, functions: functions.vmlinuxCount))
            functionCount = functions.names.count
            vmlinux = symbols.bounds.range
        }
        // With a change while it was read, no list of modules fits, and what is read counts for vmlinux alone.
        modules = KernelObjects.Fingerprint.current == before ? before : KernelObjects.Fingerprint()
    }

    /// Where newer kernels list the traced addresses in the order of their numbers.
    static func addressList(_ tracefs: String) -> String {
        tracefs + "/available_filter_functions_addrs"
    }

    /// Whether the same modules are loaded as when it was read.
    var isCurrent: Bool {
        KernelObjects.Fingerprint.current == modules
    }

    /// vmlinux' code, from `_text` to `_etext`.
    static func bounds() throws(SystemCallError) -> Range<UInt64> {
        var bounds = TextBounds()
        try Files.forEachLine(of: symbolFile) { line in
            if let symbol = SymbolLine(line) { bounds.note(symbol) }
            return !bounds.isComplete
        }
        return bounds.range
    }

    /// Passes each text symbol of `module` (empty: vmlinux) to `body`, in the file's order.
    static func forEachTextSymbol(of module: String, _ body: (UInt64, Slice<UnsafeRawBufferPointer>) -> Bool)
        throws(SystemCallError)
    {
        let module = [UInt8](module.utf8)
        try Files.forEachLine(of: symbolFile) { line in
            guard let symbol = SymbolLine(line), symbol.isText, symbol.module.equals(module) else {
                return true
            }
            return body(symbol.address, symbol.name)
        }
    }
}

/// `_text` and `_etext`, gathered from symbols as they come.
private struct TextBounds {
    private var start: UInt64?
    private var end: UInt64?

    var isComplete: Bool {
        start != nil && end != nil
    }

    var range: Range<UInt64> {
        let lower = start ?? 0
        return lower..<max(lower, end ?? .max)
    }

    mutating func note(_ symbol: SymbolLine) {
        if symbol.name.spells("_text") {
            start = symbol.address
        } else if symbol.name.spells("_etext") {
            end = symbol.address
        }
    }
}

/// The names in `available_filter_functions`, in order.
private struct TraceableFunctions {
    var names: [FunctionName] = []
    var vmlinuxCount = 0

    init(tracefs: String) throws(SystemCallError) {
        var names: [FunctionName] = []
        var vmlinuxCount: Int?
        try Files.forEachLine(of: tracefs + "/available_filter_functions") { line in
            let function = FilterLine(line, hasAddress: false)
            if function.isModule, vmlinuxCount == nil { vmlinuxCount = names.count }
            names.append(function.functionName)
            return true
        }
        self.names = names
        self.vmlinuxCount = vmlinuxCount ?? names.count
    }
}

/// The text symbols of vmlinux and the modules, in the order of `/proc/kallsyms`.
private struct TextSymbols {
    var names: [FunctionName] = []
    var addresses: [UInt64] = []
    var vmlinuxCount = 0
    var bounds = TextBounds()

    init(path: String) throws(SystemCallError) {
        var names: [FunctionName] = []
        var addresses: [UInt64] = []
        var vmlinuxCount: Int?
        var bounds = TextBounds()
        try Files.forEachLine(of: path) { line in
            guard let symbol = SymbolLine(line) else { return true }
            // `_etext` is no text symbol on every architecture.
            if symbol.module.isEmpty { bounds.note(symbol) }
            guard symbol.isText else { return true }
            if !symbol.module.isEmpty, vmlinuxCount == nil { vmlinuxCount = names.count }
            names.append(symbol.functionName)
            addresses.append(symbol.address)
            return true
        }
        self.names = names
        self.addresses = addresses
        self.vmlinuxCount = vmlinuxCount ?? names.count
        self.bounds = bounds
    }
}
