import AgentWire
import Foundation
import Testing

@testable import UserTracing

@Suite("The functions that programs name")
struct ProgramFunctionsTests {
    private static let file = ELFBuilder(
        symbols: [
            .init(name: "second", address: 0x40_1040), .init(name: "first", address: 0x40_1000, size: 0),
            .init(name: "data", address: 0x40_1080, kind: 1), .init(name: "absent", address: 0x40_1090, section: 0),
            .init(name: "absolute", address: 0x40_10A0, section: 0xFFF1), .init(name: "elsewhere", address: 0x40_2000),
            .init(name: "before", address: 0x40_0FFF), .init(name: "chosen", address: 0x40_10C0, kind: 10),
        ],
        exported: [.init(name: "second", address: 0x40_1040), .init(name: "exported", address: 0x40_17FF)])

    private func read(_ bytes: [UInt8]) -> (UInt64, Int) -> [UInt8] {
        { place, count in place < UInt64(bytes.count) ? Array(bytes[Int(place)...].prefix(count)) : [] }
    }

    private func names(_ functions: ProgramFunctions, in bytes: [UInt8]) -> [String] {
        (0..<functions.count).map { function in
            String(decoding: bytes[Int(functions.name(of: function))...].prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    @Test("are those with code in the file, in the order of their addresses, each once")
    func found() {
        let bytes = Self.file.bytes
        let functions = ProgramFunctions()
        #expect(functions.add(7, read(bytes)) == Array(1...20))
        #expect(names(functions, in: bytes) == ["first", "second", "chosen", "exported"])
        #expect((0..<4).map { functions.place(of: $0) } == [0x1000, 0x1040, 0x10C0, 0x17FF])
        #expect((0..<4).allSatisfy { functions.file(of: $0) == 7 && !functions.isEntered($0) })
        #expect(!functions.isFull)
    }

    @Test("of several files stand behind each other, and those that were entered are written, once, when they were first")
    func entered() {
        let bytes = Self.file.bytes
        let functions = ProgramFunctions()
        _ = functions.add(0, read(bytes))
        _ = functions.add(1, read(bytes))
        #expect(functions.count == 8)
        let isNew = [functions.enter(5, at: Microseconds(40)), functions.enter(5, at: Microseconds(50))]
        #expect(isNew == [true, false] && functions.isEntered(5) && !functions.isEntered(4))
        var written = UserFunctions()
        functions.write(5, name: Array("second".utf8), to: &written)
        #expect(
            written.all == [UserFunction(file: 1, address: 0x40_1040, size: 16, name: "second", firstSeen: Microseconds(40))])
    }

    @Test("are taken up to a limit, and it is told that there are more")
    func limited() {
        let functions = ProgramFunctions(limit: 3)
        _ = functions.add(0, read(Self.file.bytes))
        #expect(functions.count == 3 && functions.isFull)
        _ = functions.add(1, read(Self.file.bytes))
        #expect(functions.count == 3)
    }

    @Test("are looked for among so many symbols of all files, and no more")
    func manySymbols() {
        let functions = ProgramFunctions(mostSymbols: 8 + 2 + 1)
        _ = functions.add(0, read(Self.file.bytes))
        #expect(functions.count == 4 && !functions.isFull)
        _ = functions.add(1, read(Self.file.bytes))
        #expect(functions.count == 5 && functions.isFull)
    }

    @Test("of this very program are all within its file, each at a place of its own")
    func real() throws {
        let path = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path), options: .alwaysMapped))
        let functions = ProgramFunctions(limit: 1 << 20)
        _ = try #require(functions.add(0, read(bytes)))
        #expect(functions.count > 0)
        #expect((0..<functions.count).allSatisfy { functions.place(of: $0) < UInt64(bytes.count) })
        #expect((1..<functions.count).allSatisfy { functions.place(of: $0) != functions.place(of: $0 - 1) })
    }

    @Test("of what is no 64-bit ELF file are none", arguments: [0, 1, 4, 5, 54])
    func others(place: Int) {
        var bytes = Self.file.bytes
        bytes[place] ^= 0x40
        let functions = ProgramFunctions()
        #expect(functions.add(0, read(bytes)) == nil && functions.count == 0)
        #expect(functions.add(0, read([])) == nil)
    }

    @Test("of a damaged file never trap, and take no more memory than the limit")
    func damaged() {
        let bytes = Self.file.bytes
        for index in bytes.indices {
            for value: UInt8 in [0, 0x7F, 0x80, 0xFF] {
                var damaged = bytes
                damaged[index] = value
                let functions = ProgramFunctions(limit: 64)
                _ = functions.add(0, read(damaged))
                #expect(functions.count <= 64)
            }
        }
        for count in bytes.indices {
            let functions = ProgramFunctions(limit: 64)
            _ = functions.add(0, read(Array(bytes.prefix(count))))
            #expect(functions.count <= 10)
        }
    }
}
