@testable import KernelSources

let kernelFileTargets = [
    FuzzTarget("dictionaries", longest: 4_096) { input in
        check(dictionary: [UInt8](input))
        check(dictionary: sealed(input))
    },
    FuzzTarget("symbol-tables", longest: 4_096) { input in
        check(symbols: [UInt8](input))
        check(symbols: sealed(input))
    },
    FuzzTarget("build-ids", longest: 512) { input in
        if let identifier = try? BuildID(notes: [UInt8](input)) {
            require((try? BuildID(hex: identifier.hex)) == identifier, "an id survives being written and read")
        }
        _ = try? BuildID(hex: String(decoding: input, as: UTF8.self))
    },
]

/// The same bytes as a file whose checksum is right.
private func sealed(_ input: UnsafeRawBufferPointer) -> [UInt8] {
    var bytes = [UInt8](input)
    if bytes.count >= FlatFile.headerSize { FlatFile.seal(&bytes) }
    return bytes
}

private func check(dictionary bytes: [UInt8]) {
    guard let dictionary = try? SourceDictionary(encoded: bytes, path: "input") else { return }
    require(32 * dictionary.count + 20 * dictionary.rangeCount <= bytes.count, "no more than the file can hold")
    for index in 0..<dictionary.count {
        let function = dictionary[index]
        _ = dictionary.indices(named: function.name)
        for range in dictionary.ranges(of: index) { _ = dictionary.function(at: range.lowerBound) }
    }
    for offset in [UInt64(0), 1, 4_096, .max] { _ = dictionary.function(at: TextOffset(offset)) }
}

private func check(symbols bytes: [UInt8]) {
    guard let table = try? SymbolTable(encoded: bytes, path: "input") else { return }
    require(12 * table.count <= bytes.count, "no more than the file can hold")
    for index in 0..<table.count {
        require(table.symbol(at: table[index].offset) != nil, "every symbol is found at its offset")
    }
    for offset in [UInt64(0), 1, 4_096, .max] {
        if let index = table.index(at: TextOffset(offset)) { _ = table.namesakes(of: index) }
    }
}
