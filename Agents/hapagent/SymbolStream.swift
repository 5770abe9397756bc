import AgentWire
import KernelTracing

/// The text symbols of vmlinux or a module, in pieces, ascending.
struct SymbolStream {
    /// So many fit one frame, however long their names are.
    private static let symbolsPerChunk = 1_900
    private static let moduleLimit = 65_536

    private let object: String
    private let base: UInt64
    private let range: Range<UInt64>

    /// The symbols of an object that is loaded now.
    init(object: String) throws(Refusal) {
        guard let kernel = try? KernelText.bounds(), let text = KernelObjects(vmlinux: kernel).text(of: object) else {
            throw Refusal(.notFound, "the kernel has not loaded " + object)
        }
        self.object = object
        base = text.base
        range = text.range
    }

    /// Passes the pieces to `body`.
    func send(_ body: (AgentMessage) -> Void) throws(Refusal) {
        let buildID = KernelObjects.buildID(of: object)
        let isModule = object != KernelObjects.vmlinuxName
        var symbols: [SymbolChunk.Symbol] = []
        func flush(isLast: Bool) {
            body(.symbols(SymbolChunk(object: object, buildID: buildID, symbols: symbols, isLast: isLast)))
            symbols.removeAll(keepingCapacity: true)
        }
        do {
            try KernelText.forEachTextSymbol(of: isModule ? object : "") { address, name in
                guard address >= base, range.contains(address), name.count <= 512 else { return true }
                let text = [UInt8](UnsafeRawBufferPointer(rebasing: name)).text
                symbols.append(SymbolChunk.Symbol(offset: address - base, name: text))
                // vmlinux' symbols come ascending; a module's do not, and all must be there before the first is sent.
                if !isModule, symbols.count == Self.symbolsPerChunk { flush(isLast: false) }
                return symbols.count < Self.moduleLimit
            }
        } catch {
            throw Refusal(error)
        }
        shellSort(count: symbols.count) {
            symbols[$0].offset < symbols[$1].offset
        } swap: {
            symbols.swapAt($0, $1)
        }
        let all = symbols
        var start = 0
        repeat {
            let end = min(start + Self.symbolsPerChunk, all.count)
            symbols = Array(all[start..<end])
            start = end
            flush(isLast: start == all.count)
        } while start < all.count
    }
}
