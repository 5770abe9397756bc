import Foundation
import Testing

@testable import KernelSources

@Suite("Dictionaries from DWARF")
struct SourceDictionaryTests {
    @Test("each function begins and ends where ctags says", arguments: Fixture.Variant.allCases)
    func agreesWithTags(variant: Fixture.Variant) throws {
        let fixture = try Fixture(variant)
        defer { fixture.remove() }
        let dictionary = try SourceDictionary(objectAt: fixture.kernel.path(percentEncoded: false))
        var compared = 0
        for source in ["fs/read.c", "net/send.c", "kernel/outside.c", "include/linux/shared.h"] {
            let tags = try fixture.tags(of: source)
            for function in dictionary.functions(in: source) {
                guard let span = tags[function.name] else { continue }
                #expect(function.firstLine == span.lowerBound, "\(function)")
                #expect(function.lastLine == span.upperBound || function.evidence == .estimated, "\(function)")
                compared += 1
            }
        }
        #expect(compared >= 10)
    }

    @Test("every symbol resolves to the source function of its name, with lines", arguments: Fixture.Variant.allCases)
    func resolvesSymbols(variant: Fixture.Variant) throws {
        let fixture = try Fixture(variant)
        defer { fixture.remove() }
        for object in [fixture.kernel, fixture.module] {
            let dictionary = try SourceDictionary(objectAt: object.path(percentEncoded: false))
            let symbols = try fixture.symbols(of: object)
            let table = try SymbolTable(buildID: dictionary.buildID, object: dictionary.object, symbols: symbols)
            let resolver = FunctionResolver(
                buildID: dictionary.buildID, object: dictionary.object, dictionary: dictionary, symbols: table)
            for symbol in symbols where !Self.liesElsewhere(symbol, in: object) {
                let resolved = resolver.resolve(symbol.offset)
                let expected = symbol.name == "__x64_sys_pause" ? "__do_sys_pause" : SourceName.folded(symbol.name)
                #expect(resolved?.name == expected, "\(symbol)")
                #expect(resolved?.lines != nil, "\(symbol)")
            }
        }
    }

    /// nm counts a relocatable object's symbols from their own sections.
    private static func liesElsewhere(_ symbol: SymbolTable.Symbol, in object: URL) -> Bool {
        object.pathExtension == "ko" && (symbol.name == "fixture_exit" || symbol.name.contains(".cold"))
    }

    @Test("static functions with one name in two files are two, told apart by offset")
    func namesakes() throws {
        let fixture = try Fixture(.dwarf5)
        defer { fixture.remove() }
        let dictionary = try SourceDictionary(objectAt: fixture.kernel.path(percentEncoded: false))
        let namesakes = dictionary.indices(named: "limit").map { dictionary[$0] }
        #expect(namesakes.map(\.file) == ["fs/read.c", "net/send.c"])
        #expect(Set(namesakes.map(\.identity)).count == 2)
        let places = try fixture.symbols(of: fixture.kernel).filter { $0.name == "limit" }
        #expect(Set(places.map { dictionary.function(at: $0.offset)?.file }) == ["fs/read.c", "net/send.c"])
    }

    @Test("a header's function with code in two units is one function")
    func headerFunctionIsOne() throws {
        let fixture = try Fixture(.dwarf5)
        defer { fixture.remove() }
        let dictionary = try SourceDictionary(objectAt: fixture.kernel.path(percentEncoded: false))
        #expect(try fixture.symbols(of: fixture.kernel).count { $0.name == "shared_size" } == 2)
        let indices = dictionary.indices(named: "shared_size")
        #expect(indices.count == 1)
        #expect(dictionary.ranges(of: indices.lowerBound).count == 2)
        #expect(dictionary[indices.lowerBound].file == "include/linux/shared.h")
    }

    @Test("cold parts and clones belong to their source function")
    func partsFold() throws {
        let fixture = try Fixture(.dwarf5)
        defer { fixture.remove() }
        let names = Set(try fixture.symbols(of: fixture.kernel).map(\.name))
        #expect(names.isSuperset(of: ["read_entry.cold", "scale.constprop.0"]))
        let dictionary = try SourceDictionary(objectAt: fixture.kernel.path(percentEncoded: false))
        #expect(dictionary.indices(named: "scale").count == 1)
        #expect(dictionary.ranges(of: dictionary.indices(named: "read_entry").lowerBound).count == 2)
    }

    @Test("a function that the compiler merged with its twin is found, and its lines are marked as estimated")
    func mergedFunctions() throws {
        let fixture = try Fixture(.dwarf5)
        defer { fixture.remove() }
        let dictionary = try SourceDictionary(objectAt: fixture.kernel.path(percentEncoded: false))
        let twins = ["first_twin", "second_twin"].compactMap { dictionary.indices(named: $0).first }.map { dictionary[$0] }
        #expect(Set(twins.map(\.evidence)) == [.debugInformation, .estimated])
        #expect(twins.allSatisfy { (1...6).contains($0.lines) })
    }

    @Test("a system call without arguments is told by its alias")
    func systemCallAlias() throws {
        let fixture = try Fixture(.dwarf5)
        defer { fixture.remove() }
        let dictionary = try SourceDictionary(objectAt: fixture.kernel.path(percentEncoded: false))
        let symbols = try fixture.symbols(of: fixture.kernel)
        let table = try SymbolTable(buildID: dictionary.buildID, object: "vmlinux", symbols: symbols)
        let resolver = FunctionResolver(
            buildID: dictionary.buildID, object: "vmlinux", dictionary: dictionary, symbols: table)
        let entered = symbols.compactMap { resolver.resolve($0.offset)?.systemCall }
        #expect(Set(entered) == ["read", "pause"])
    }

    @Test("bodies that were inlined count apart from a function's own lines")
    func inlinedLines() throws {
        let fixture = try Fixture(.dwarf5)
        defer { fixture.remove() }
        let dictionary = try SourceDictionary(objectAt: fixture.kernel.path(percentEncoded: false))
        let entry = dictionary[dictionary.indices(named: "read_entry").lowerBound]
        let check = try #require(try fixture.tags(of: "fs/read.c")["check"])
        let twice = try #require(try fixture.tags(of: "include/linux/shared.h")["twice"])
        #expect(dictionary.indices(named: "check").isEmpty)
        #expect(entry.linesInlined == entry.lines + check.count + twice.count)
        let send = dictionary[dictionary.indices(named: "send_entry").lowerBound]
        #expect(send.linesInlined == send.lines + twice.count)
    }

    @Test("a system call's wrapper has the lines of the body that is inlined into it")
    func systemCallLines() throws {
        let fixture = try Fixture(.dwarf5)
        defer { fixture.remove() }
        let dictionary = try SourceDictionary(objectAt: fixture.kernel.path(percentEncoded: false))
        let call = dictionary[dictionary.indices(named: "__x64_sys_read").lowerBound]
        #expect(call.lines == 8)
        #expect(call.linesInlined == call.lines)
    }

    @Test("a module counts from its .text, and what lies elsewhere is found by name")
    func moduleOffsets() throws {
        let fixture = try Fixture(.dwarf5)
        defer { fixture.remove() }
        let dictionary = try SourceDictionary(objectAt: fixture.module.path(percentEncoded: false))
        #expect(dictionary.object == "fixture")
        let index = dictionary.indices(named: "fixture_exit").lowerBound
        #expect(dictionary[index].section == ".exit.text")
        #expect(dictionary.ranges(of: index).isEmpty)
        let far = SymbolTable.Symbol(offset: TextOffset(0x100000), name: "fixture_exit")
        let symbols = try SymbolTable(buildID: dictionary.buildID, object: "fixture", symbols: [far])
        let resolver = FunctionResolver(
            buildID: dictionary.buildID, object: "fixture", dictionary: dictionary, symbols: symbols)
        let resolved = try #require(resolver.resolve(TextOffset(0x100004)))
        #expect(resolved.file == "kernel/outside.c")
        #expect(resolved.module == "fixture")
    }

    @Test("the build-id is the one that readelf shows")
    func buildIDs() throws {
        let fixture = try Fixture(.dwarf5)
        defer { fixture.remove() }
        for object in [fixture.kernel, fixture.module] {
            let notes = try fixture.command(["readelf", "-n", object.path(percentEncoded: false)])
            let shown = try #require(notes.split(separator: "Build ID: ").last?.prefix(40))
            #expect(try BuildID(objectAt: object.path(percentEncoded: false)) == BuildID(hex: shown))
        }
    }

    @Test("what is no kernel object is refused with file, cause and remedy")
    func refusals() throws {
        let fixture = try Fixture(.dwarf5)
        defer { fixture.remove() }
        try fixture.command(["strip", "-g", "-o", "stripped", "vmlinux"])
        try fixture.command(["strip", "-N", "_text", "-o", "baseless", "vmlinux"])
        let cases: [(String, KernelSourcesError.Code)] = [
            ("absent", .unreadableFile), ("kernel.lds", .notAnObject), ("stripped", .missingDebugInformation),
            ("baseless", .missingBase), ("fs", .notAnObject),
        ]
        for (name, code) in cases {
            let path = fixture.folder.appending(path: name).path(percentEncoded: false)
            let error = #expect(throws: KernelSourcesError.self) { try SourceDictionary(objectAt: path) }
            #expect(error?.code == code)
            #expect(error?.description.hasPrefix(path) == true)
            #expect(error?.description.contains("\n") == false)
        }
    }
}

extension SourceDictionary {
    func functions(in file: String) -> [SourceFunction] { (0..<count).map { self[$0] }.filter { $0.file == file } }
}
