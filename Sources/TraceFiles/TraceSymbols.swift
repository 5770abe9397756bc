/// The kernel's code symbols as a file's kallsyms tell them: which object an address is in, and what it is called.
public struct TraceSymbols: Sendable {
    /// The kernel itself.
    public static let vmlinux = "vmlinux"
    /// Code that is in no object: trampolines and BPF programs.
    public static let unknown = "?"

    /// A code symbol, with its name within `names` and its object's number.
    struct Entry {
        var address: UInt64
        var name: Range<UInt32>
        var object: UInt16
    }

    /// An address's object, by number, and its distance from that object's base.
    struct Place: Hashable {
        var object: Int
        var offset: UInt64
    }

    /// A function's symbol is no further before its code than that.
    private static let longestFunction: UInt64 = 1 << 16
    /// What kallsyms calls code that was made at run time.
    private static let madeAtRunTime: Set<String> = ["bpf", "__builtin__ftrace", "__builtin__kprobes"]

    /// By number: vmlinux, `?`, then the modules by name.
    let objects: [String]
    private let bases: [UInt64]
    private let vmlinuxCode: Range<UInt64>
    private let entries: [Entry]
    private let names: [UInt8]

    /// No symbols: every address is in `?`.
    public init() {
        self.init([], names: [], objects: [], text: nil, end: nil)
    }

    /// Symbols in kallsyms' order; objects are numbered as `objects` has them, with an empty name for vmlinux. `text` and `end`
    /// are `_text` and `_etext`.
    init(_ found: [Entry], names: [UInt8], objects listed: [String], text: UInt64?, end: UInt64?) {
        let modules = listed.filter { !$0.isEmpty && !Self.madeAtRunTime.contains($0) }.sorted()
        objects = [Self.vmlinux, Self.unknown] + modules
        let numbers = listed.map { name in
            name.isEmpty ? 0 : modules.firstIndex(of: name).map { $0 + 2 } ?? 1
        }
        // Of aliases the first that is listed stays the first.
        let order = found.indices.sorted { (found[$0].address, $0) < (found[$1].address, $1) }
        entries = order.map { index in
            var entry = found[index]
            entry.object = UInt16(truncatingIfNeeded: numbers[Int(entry.object)])
            return entry
        }
        self.names = names
        let base = text ?? 0
        vmlinuxCode = entries.isEmpty ? 0..<0 : base..<max(base, end ?? .max)
        var bases = [UInt64](repeating: .max, count: objects.count)
        for entry in entries {
            // A module's code begins with a page; its first symbol may lie a few bytes behind that.
            bases[Int(entry.object)] = min(bases[Int(entry.object)], entry.address & ~4_095)
        }
        bases[0] = base
        bases[1] = 0
        self.bases = bases
    }

    /// Whether there are none, as when the kernel hides addresses.
    public var isEmpty: Bool {
        entries.isEmpty
    }

    /// The symbols of `object`, by offset from its base: `_text` of vmlinux, the page of its first symbol of a module.
    /// Names are printable ASCII.
    public func symbols(of object: String) -> [(offset: UInt64, name: ArraySlice<UInt8>)] {
        guard let number = objects.firstIndex(of: object), number != 1 else { return [] }
        return entries.lazy.filter { Int($0.object) == number && $0.address >= bases[number] }.map { entry in
            (entry.address - bases[number], names[Int(entry.name.lowerBound)..<Int(entry.name.upperBound)])
        }
    }

    /// Where an address is.
    func locate(_ address: UInt64) -> Place {
        guard let nearest = entries.nearest(to: address) else { return Place(object: 1, offset: address) }
        let object = Int(nearest.object)
        let isInside =
            object == 0 ? vmlinuxCode.contains(address) : object > 1 && address - nearest.address <= Self.longestFunction
        return isInside ? Place(object: object, offset: address - bases[object]) : Place(object: 1, offset: address)
    }
}

extension [TraceSymbols.Entry] {
    /// The last symbol at or before `address`; they ascend.
    fileprivate func nearest(to address: UInt64) -> Element? {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle].address <= address { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? self[low - 1] : nil
    }
}
