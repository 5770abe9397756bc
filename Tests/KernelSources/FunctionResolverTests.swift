import Testing

@testable import KernelSources

@Suite("Functions without debug information")
struct FunctionResolverTests {
    private let buildID: BuildID

    init() throws { buildID = try BuildID(bytes: Array(repeating: 7, count: 20)) }

    private func resolver(_ symbols: [(UInt64, String)], object: String = "vmlinux") throws -> FunctionResolver {
        let table = try SymbolTable(
            buildID: buildID, object: object, symbols: symbols.map { .init(offset: TextOffset($0.0), name: $0.1) })
        return FunctionResolver(buildID: buildID, object: object, dictionary: nil, symbols: table)
    }

    @Test("a function has its name, no lines, and the reason with the remedy")
    func namedOnly() throws {
        let resolver = try resolver([(0x40, "vfs_read"), (0x10, "vfs_open.isra.0")])
        let function = try #require(resolver.resolve(TextOffset(0x48)))
        #expect(function.name == "vfs_read")
        #expect(function.lines == nil)
        #expect(function.module == nil)
        let absence = try #require(function.absence)
        #expect(absence.description.contains("build-id \(buildID); import it with: hapfleet kernels import"))
        #expect(resolver.resolve(TextOffset(0x14))?.name == "vfs_open")
        #expect(resolver.resolve(TextOffset(0x0F)) == nil)
    }

    @Test("parts of a function are that function")
    func parts() throws {
        let resolver = try resolver([(0x10, "foo.isra.0"), (0x20, "foo.part.1"), (0x30, "bar"), (0x40, "bar.constprop.0")])
        #expect(resolver.resolve(TextOffset(0x10))?.identity == resolver.resolve(TextOffset(0x24))?.identity)
        #expect(resolver.resolve(TextOffset(0x30))?.identity == resolver.resolve(TextOffset(0x40))?.identity)
    }

    @Test("equal plain names at two places are two functions, and a part belongs to the nearer")
    func namesakes() throws {
        let resolver = try resolver([(0x10, "limit"), (0x20, "limit.part.0"), (0x1000, "limit"), (0x1020, "limit.part.0")])
        let identities = [0x10, 0x20, 0x1000, 0x1020].map { resolver.resolve(TextOffset($0))?.identity }
        #expect(identities[0] == identities[1])
        #expect(identities[2] == identities[3])
        #expect(identities[0] != identities[2])
    }

    @Test("of several symbols at one offset the first listed names the function")
    func aliases() throws {
        let resolver = try resolver([(0x10, "first"), (0x10, "second"), (0x8, "before")])
        #expect(resolver.resolve(TextOffset(0x14))?.name == "first")
    }

    @Test("without a dictionary and symbols nothing is named")
    func nothing() throws {
        #expect(try resolver([]).resolve(TextOffset(5)) == nil)
        #expect(FunctionResolver(buildID: buildID, object: "x", dictionary: nil, symbols: nil).resolve(TextOffset(5)) == nil)
    }
}
