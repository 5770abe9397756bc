import KernelTracing
import Testing

@Suite("From an address to its line in the filter")
struct FilterMapTests {
    private func map(_ symbols: [(String, UInt64)], _ functions: [String]) -> FilterMap {
        FilterMap(
            symbols: (names: symbols.map { name($0.0) }, addresses: symbols.map(\.1)), functions: functions.map(name),
            vmlinuxCount: (symbols: symbols.count, functions: functions.count))
    }

    private func name(_ symbol: String) -> FunctionName {
        FunctionName(symbol: symbol.utf8, module: [])
    }

    @Test("names that occur once are certain, a few bytes behind their symbol too")
    func unique() {
        let map = map([("a", 0x100), ("hidden", 0x120), ("b", 0x140)], ["a", "b"])
        #expect(map.number(of: 0x100) == 1)
        #expect(map.number(of: 0x144) == 2)
        #expect(map.number(of: 0x120) == nil)
        #expect(map.number(of: 0x160) == nil)
        #expect(map.number(of: 0x90) == nil)
        #expect(map.knownCount == 2)
    }

    @Test("repeated names are certain where their neighbours leave one way")
    func repeated() {
        let map = map(
            [("show", 0x100), ("a", 0x200), ("show", 0x300), ("b", 0x400), ("show", 0x500)], ["show", "a", "show", "b", "show"])
        #expect([0x100, 0x300, 0x500].map { map.number(of: $0) } == [1, 3, 5])
    }

    @Test("of repeated names that could be either, none is known")
    func ambiguous() {
        let map = map([("a", 0x100), ("show", 0x200), ("show", 0x300), ("b", 0x400)], ["a", "show", "b"])
        #expect(map.number(of: 0x200) == nil)
        #expect(map.number(of: 0x300) == nil)
        #expect(map.number(of: 0x400) == 3)
    }

    @Test("aliases of one address are one function")
    func aliases() {
        let map = map([("a", 0x100), ("__se_x", 0x200), ("x", 0x200), ("b", 0x300)], ["a", "x", "b"])
        #expect(map.number(of: 0x200) == 2)
    }

    @Test("what is left of weak functions takes no place, named after the symbol before or as invalid")
    func leftovers() {
        let map = map(
            [("a", 0x100), ("b", 0x200), ("c", 0x300)], ["a", "a", "__ftrace_invalid_address___64", "b", "c", "c"])
        #expect([0x100, 0x200, 0x300].map { map.number(of: $0) } == [1, 4, 5])
    }

    @Test("a module's symbols need no order, and two of one name are not known")
    func modules() {
        let symbols: [(String, String, UInt64)] = [
            ("a", "", 0x100), ("z", "m", 0x900), ("y", "m", 0x800), ("x", "m", 0xA00), ("x", "m", 0xB00), ("a", "n", 0x700),
        ]
        let functions = [("a", ""), ("y", "m"), ("z", "m"), ("x", "m"), ("x", "m"), ("a", "n")]
        let map = FilterMap(
            symbols: (
                names: symbols.map { FunctionName(symbol: $0.0.utf8, module: $0.1.utf8) }, addresses: symbols.map(\.2)
            ),
            functions: functions.map { FunctionName(symbol: $0.0.utf8, module: $0.1.utf8) },
            vmlinuxCount: (symbols: 1, functions: 1))
        #expect([0x100, 0x800, 0x900, 0x700].map { map.number(of: $0) } == [1, 2, 3, 6])
        #expect(map.number(of: 0xA00) == nil)
    }

    @Test("listed addresses need no names")
    func listed() {
        let map = FilterMap(addresses: [0x100, 0x200, 0xF000, 0x900])
        #expect([0x100, 0x200, 0x900, 0xF000].map { map.number(of: $0) } == [1, 2, 4, 3])
        #expect(FilterMap().number(of: 0x100) == nil)
    }

    @Test("lines of kallsyms and of the filter give the same names")
    func lines() throws {
        let symbol = [UInt8]("ffffffffc02d1000 t br_handle\t[bridge]".utf8)
        let filter = [UInt8]("br_handle [bridge]".utf8)
        let listed = [UInt8]("ffffffffc02d1004 br_handle [bridge]".utf8)
        try symbol.withUnsafeBytes { bytes in
            let line = try #require(SymbolLine(bytes))
            #expect(line.isText)
            #expect(line.address == 0xFFFF_FFFF_C02D_1000)
            #expect(line.functionName == filter.withUnsafeBytes { FilterLine($0, hasAddress: false) }.functionName)
            #expect(listed.withUnsafeBytes { FilterLine($0, hasAddress: true) }.functionName == line.functionName)
            #expect(listed.withUnsafeBytes { FilterLine($0, hasAddress: true) }.address == 0xFFFF_FFFF_C02D_1004)
        }
    }

    @Test("lines that are none are refused", arguments: ["", "x", "zz t name", "12 t", "12 t ", "123456789012345678 t name"])
    func badLines(_ text: String) {
        #expect([UInt8](text.utf8).withUnsafeBytes { SymbolLine($0) == nil })
    }
}
