import KernelTracing
import Testing

@testable import TraceFiles

@Suite("Symbols in traces")
struct SymbolTests {
    private static let kallsyms = """
        0000000000000000 A fixed_percpu_data
        ffffffff81000000 T _text
        ffffffff81000100 T first
        ffffffff81000100 t alias
        ffffffff81000180 D data
        ffffffff81000200 t second
        ffffffff81001000 T _etext
        ffffffffc0200010 t probe\t[net]
        ffffffffc0201010 t bpf_prog_1\t[bpf]
        """

    private func symbols(_ text: String) -> TraceSymbols {
        var builder = TraceSymbolsBuilder()
        // In pieces, as they come from a file.
        for piece in Array(text.utf8).chunks(of: 7) {
            piece.withUnsafeBytes { builder.append($0) }
        }
        return builder.symbols
    }

    @Test("an address belongs to the object whose symbol is before it")
    func locate() {
        let symbols = symbols(Self.kallsyms)
        #expect(symbols.objects == ["vmlinux", "?", "net"])
        #expect(symbols.locate(0xFFFF_FFFF_8100_0204) == .init(object: 0, offset: 0x204))
        #expect(symbols.locate(0xFFFF_FFFF_C020_0014) == .init(object: 2, offset: 0x14))
    }

    @Test("what is in no object keeps its address", arguments: [0x1000, 0xFFFF_FFFF_8100_2000, 0xFFFF_FFFF_C020_1014, .max])
    func unknown(_ address: UInt64) {
        #expect(symbols(Self.kallsyms).locate(address) == .init(object: 1, offset: address))
        #expect(TraceSymbols().locate(address) == .init(object: 1, offset: address))
    }

    @Test("only code is listed, aliases in the order of the file")
    func listed() {
        let vmlinux = symbols(Self.kallsyms).symbols(of: "vmlinux")
        #expect(vmlinux.map { String(decoding: $0.name, as: UTF8.self) } == ["_text", "first", "alias", "second", "_etext"])
        #expect(vmlinux.map(\.offset) == [0, 0x100, 0x100, 0x200, 0x1000])
        #expect(symbols(Self.kallsyms).symbols(of: "?").isEmpty)
    }

    @Test("a kernel that hides its addresses gives no symbols")
    func hidden() {
        #expect(symbols("0000000000000000 T _text\n0000000000000000 t first\n").isEmpty)
    }

    @Test("an instance may have larger pages than the description tells")
    func pageSize() throws {
        let layout = try TraceContents(path: Fixture("v6").path).pageLayout
        #expect(layout.pageSize == 4_096)
        #expect(try layout.resized(to: 65_536).pageSize == 65_536)
        #expect(throws: KernelFormatError.self) { try layout.resized(to: 8) }
    }
}

extension Array {
    fileprivate func chunks(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
