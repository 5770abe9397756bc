/// Finds which text symbol each line of `available_filter_functions` is, where that is certain.
///
/// Lines are in the order of addresses. Older kernels list what is left of an overridden weak function under the name of the
/// symbol before it: of lines with one name in a row, only the first can be at that symbol.
struct SymbolMatching {
    static let none = UInt32.max

    private let symbols: [FunctionName]
    private let functions: [FunctionName]
    /// The index of each function's symbol, or `none`.
    private(set) var symbolOfFunction: [UInt32]

    /// Matches the names that occur once among the symbols and once among the functions.
    init(symbols: [FunctionName], functions: [FunctionName]) {
        self.symbols = symbols
        self.functions = functions
        symbolOfFunction = [UInt32](repeating: Self.none, count: functions.count)
        var occurrences = NameOccurrences(expecting: symbols.count)
        for (index, name) in symbols.enumerated() {
            occurrences.addSymbol(name, UInt32(index))
        }
        for line in functions.indices where !repeatsName(line) {
            occurrences.addFunction(functions[line])
        }
        for line in functions.indices where !repeatsName(line) {
            symbolOfFunction[line] = occurrences.uniqueSymbol(functions[line]) ?? Self.none
        }
    }

    private func repeatsName(_ line: Int) -> Bool {
        line > 0 && functions[line] == functions[line - 1]
    }

    /// Matches repeated names of vmlinux that lie between two certain ones.
    mutating func fillGaps(addresses: [UInt64], vmlinuxCount: (symbols: Int, functions: Int)) {
        var line = 0
        var before = -1
        while line < vmlinuxCount.functions {
            if symbolOfFunction[line] != Self.none {
                before = Int(symbolOfFunction[line])
                line += 1
                continue
            }
            var end = line
            while end < vmlinuxCount.functions, symbolOfFunction[end] == Self.none {
                end += 1
            }
            let after = end < vmlinuxCount.functions ? Int(symbolOfFunction[end]) : vmlinuxCount.symbols
            if before + 1 <= after, after <= vmlinuxCount.symbols {
                fill(line..<end, from: before + 1..<after, addresses: addresses)
            }
            line = end
        }
    }

    private mutating func fill(_ lines: Range<Int>, from candidates: Range<Int>, addresses: [UInt64]) {
        var earliest: [Int] = []
        var next = candidates.lowerBound
        for line in lines {
            // A name that is in no symbol takes no place.
            guard !repeatsName(line), let found = candidates[next...].first(where: { symbols[$0] == functions[line] }) else {
                earliest.append(-1)
                continue
            }
            earliest.append(found)
            next = found + 1
        }
        next = candidates.upperBound
        for line in lines.reversed() where !repeatsName(line) {
            guard let found = (candidates.lowerBound..<next).last(where: { symbols[$0] == functions[line] }) else { continue }
            let early = earliest[line - lines.lowerBound]
            if early >= 0, addresses[early] == addresses[found] {
                symbolOfFunction[line] = UInt32(early)
            }
            next = found
        }
    }
}

/// Counts names among symbols and functions in one open hash table.
private struct NameOccurrences {
    private struct Slot {
        var name: UInt64 = 0
        var symbol: UInt32 = 0
        var symbolCount: UInt8 = 0
        var functionCount: UInt8 = 0
    }

    private var slots: [Slot]

    init(expecting count: Int) {
        var capacity = 64
        while capacity < count * 3 / 2 {
            capacity *= 2
        }
        slots = [Slot](repeating: Slot(), count: capacity)
    }

    /// Symbols come first, at most as many as were expected: there is always a vacant slot.
    mutating func addSymbol(_ name: FunctionName, _ symbol: UInt32) {
        let index = slot(of: name)
        slots[index].name = name.hash
        slots[index].symbol = symbol
        slots[index].symbolCount = min(2, slots[index].symbolCount + 1)
    }

    mutating func addFunction(_ name: FunctionName) {
        let index = slot(of: name)
        if slots[index].symbolCount > 0 {
            slots[index].functionCount = min(2, slots[index].functionCount + 1)
        }
    }

    func uniqueSymbol(_ name: FunctionName) -> UInt32? {
        let slot = slots[slot(of: name)]
        return slot.symbolCount == 1 && slot.functionCount == 1 ? slot.symbol : nil
    }

    private func slot(of name: FunctionName) -> Int {
        var index = Int(truncatingIfNeeded: (name.hash &* 0x9E37_79B9_7F4A_7C15) >> 32) & (slots.count - 1)
        while slots[index].symbolCount > 0, slots[index].name != name.hash {
            index = (index + 1) & (slots.count - 1)
        }
        return index
    }
}
