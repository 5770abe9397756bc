import Foundation
import Testing

@testable import KernelSources

@Suite("The library on disk")
struct KernelLibraryTests {
    private func symbols(_ byte: UInt8, object: String = "vmlinux") throws -> SymbolTable {
        try SymbolTable(
            buildID: BuildID(bytes: Array(repeating: byte, count: 20)), object: object,
            symbols: [.init(offset: TextOffset(16), name: "vfs_read")])
    }

    @Test("an imported object is found again, by build-id")
    func importedObject() async throws {
        let fixture = try Fixture(.dwarf5)
        defer { fixture.remove() }
        try await withLibrary { library in
            #expect(try library.list().isEmpty)
            let kernel = try library.importObject(at: fixture.kernel)
            let module = try library.importObject(at: fixture.module)
            #expect(try library.list().map(\.buildID) == [kernel.buildID, module.buildID])
            let dictionary = try #require(try library.dictionary(for: kernel.buildID))
            #expect(dictionary.count == kernel.functions)
            let place = try #require(try fixture.symbols(of: fixture.kernel).first { $0.name == "send_entry" })
            let resolved = try library.resolver(for: kernel.buildID, object: "vmlinux").resolve(place.offset)
            #expect(resolved?.file == "net/send.c")
            #expect(resolved?.firstLine == 12)
            #expect(resolved?.absence == nil)
        }
    }

    @Test("symbols are stored and found, and what is not there is nil")
    func symbolTables() async throws {
        try await withLibrary { library in
            let table = try symbols(3)
            #expect(!library.hasSymbols(for: table.buildID))
            try library.store(table)
            #expect(library.hasSymbols(for: table.buildID))
            #expect(try library.symbolTable(for: table.buildID)?[0].name == "vfs_read")
            #expect(try library.dictionary(for: table.buildID) == nil)
        }
    }

    @Test("a damaged file is listed with its problem, and the others stay readable")
    func damaged() async throws {
        try await withLibrary { library in
            try library.store(symbols(1))
            try library.store(symbols(2))
            let damaged = library.folder.appending(path: "\(try symbols(1).buildID).syms")
            try Data("nonsense".utf8).write(to: damaged)
            let entries = try library.list()
            #expect(entries.count { $0.problem != nil } == 1)
            #expect(entries.count { $0.symbols == 1 } == 1)
            #expect(throws: KernelSourcesError.self) { try library.symbolTable(for: symbols(1).buildID) }
            try FileManager.default.moveItem(
                at: library.folder.appending(path: "\(try symbols(2).buildID).syms"),
                to: library.folder.appending(path: "\(try symbols(9).buildID).syms"))
            #expect(throws: KernelSourcesError.self) { try library.symbolTable(for: symbols(9).buildID) }
        }
    }

    @Test("many writers and readers of one build-id never see half a file")
    func concurrentUse() async throws {
        try await withLibrary { library in
            let table = try symbols(5)
            try library.store(table)
            try await withThrowingTaskGroup { group in
                for _ in 0..<32 {
                    group.addTask { try library.store(table) }
                    group.addTask {
                        let found = try library.symbolTable(for: table.buildID)
                        #expect(found?.count == 1)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: library.folder.path()).count == 1)
        }
    }

    @Test("a folder that cannot be made is named, with the remedy")
    func unwritable() throws {
        let library = KernelLibrary(folder: URL(filePath: "/proc/nowhere/kernels"))
        let error = #expect(throws: KernelSourcesError.self) { try library.store(symbols(1)) }
        #expect(error?.code == .unwritableLibrary)
        #expect(error?.remedy.contains("XDG_DATA_HOME") == true)
    }

    @Test("the user's library follows XDG_DATA_HOME")
    func standardFolder() {
        #expect(KernelLibrary.standard(environment: ["XDG_DATA_HOME": "/data"]).folder.path() == "/data/hapfleet/kernels")
        #expect(KernelLibrary.standard(environment: [:]).folder.path().hasSuffix("/.local/share/hapfleet/kernels"))
    }
}
