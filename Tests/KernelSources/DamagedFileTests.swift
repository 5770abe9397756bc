import Testing

@testable import KernelSources

@Suite("Damaged files")
struct DamagedFileTests {
    private let dictionary: SourceDictionary
    private let symbols: SymbolTable

    init() throws {
        let buildID = try BuildID(bytes: Array(0..<20))
        let functions = (0..<6).map { number in
            SourceFunction(
                name: "function\(number)", file: "fs/file\(number % 2).c", firstLine: 10 * number + 1, lastLine: 10 * number + 5,
                lines: 5, linesInlined: 9, section: ".text", evidence: .debugInformation)
        }
        dictionary = try SourceDictionary(
            buildID: buildID, object: "vmlinux", functions: functions,
            ranges: functions.indices.map { .init(low: UInt64($0) * 64, high: UInt64($0) * 64 + 40, function: $0) })
        symbols = try SymbolTable(
            buildID: buildID, object: "vmlinux",
            symbols: (0..<6).map { .init(offset: TextOffset(UInt64($0) * 64), name: "function\($0).isra.0") })
    }

    @Test("a file cut at any length is refused, with an offset")
    func truncated() {
        for length in dictionary.encoded.indices {
            let error = #expect(throws: KernelSourcesError.self) {
                try SourceDictionary(encoded: Array(dictionary.encoded[..<length]), path: "cut.dict")
            }
            #expect(error?.code == .damagedFile)
            #expect(error?.place.contains("offset") == true)
        }
        for length in symbols.encoded.indices {
            #expect(throws: KernelSourcesError.self) {
                try SymbolTable(encoded: Array(symbols.encoded[..<length]), path: "cut.syms")
            }
        }
    }

    @Test("a single flipped bit is refused wherever it is")
    func flipped() {
        for position in 0..<dictionary.encoded.count * 8 {
            var bytes = dictionary.encoded
            bytes[position / 8] ^= 1 << UInt8(position % 8)
            #expect(throws: KernelSourcesError.self) { try SourceDictionary(encoded: bytes, path: "flipped.dict") }
        }
        for position in 0..<symbols.encoded.count * 8 {
            var bytes = symbols.encoded
            bytes[position / 8] ^= 1 << UInt8(position % 8)
            #expect(throws: KernelSourcesError.self) { try SymbolTable(encoded: bytes, path: "flipped.syms") }
        }
    }

    @Test("a file that was forged with a right checksum is refused or answers, and never traps")
    func forged() {
        var random = SystemRandomNumberGenerator()
        let values: [UInt8] = [0, 1, 0x7F, 0x80, 0xFF]
        for position in dictionary.encoded.indices.dropFirst(FlatFile.headerSize) {
            for value in values + [UInt8.random(in: 0...255, using: &random)] {
                var bytes = dictionary.encoded
                bytes[position] = value
                FlatFile.seal(&bytes)
                if let forged = try? SourceDictionary(encoded: bytes, path: "forged.dict") { ask(forged) }
            }
        }
        for position in symbols.encoded.indices.dropFirst(FlatFile.headerSize) {
            for value in values {
                var bytes = symbols.encoded
                bytes[position] = value
                FlatFile.seal(&bytes)
                guard let forged = try? SymbolTable(encoded: bytes, path: "forged.syms") else { continue }
                let resolver = FunctionResolver(buildID: forged.buildID, object: "vmlinux", dictionary: nil, symbols: forged)
                for offset in stride(from: UInt64(0), to: 400, by: 32) { _ = resolver.resolve(TextOffset(offset)) }
            }
        }
    }

    private func ask(_ dictionary: SourceDictionary) {
        for index in 0..<dictionary.count {
            _ = dictionary[index]
            _ = dictionary.ranges(of: index)
        }
        for offset in stride(from: UInt64(0), to: 400, by: 32) { _ = dictionary.function(at: TextOffset(offset)) }
        _ = dictionary.function(at: TextOffset(.max))
        _ = dictionary.indices(named: "function3")
    }
}
