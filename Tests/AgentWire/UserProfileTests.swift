import Testing

@testable import AgentWire

@Suite("What was entered of a target's programs")
struct UserProfileTests {
    static let profile = UserProfile(
        length: Microseconds(5_000_000), isSteady: true,
        files: UserFiles([
            UserFile(path: "/usr/bin/a b", buildID: [1, 2, 3], kind: .probed, probed: 70, refused: 2),
            UserFile(path: "/lib/libc.so.6", buildID: [], kind: .probed, probed: 3_000, refused: 0),
            UserFile(path: "/tmp/gone (deleted)", buildID: [], kind: .unreadable, probed: 0, refused: 0),
        ]),
        functions: UserFunctions([
            UserFunction(file: 0, address: 0x1_000, size: 64, name: "main", firstSeen: Microseconds(10)),
            UserFunction(file: 0, address: 0x1_040, size: 0, name: "", firstSeen: Microseconds(9)),
            UserFunction(file: 1, address: 0x1_000, size: 9, name: "malloc", firstSeen: Microseconds(.max)),
        ]), invalidities: [Invalidity(.notSteady, "new functions")])

    private func decoded(_ profile: UserProfile) throws(WireError) -> UserProfile {
        var writer = WireWriter()
        writer.write(profile)
        var reader = WireReader(writer.bytes)
        let found = try reader.readUserProfile()
        try reader.finish()
        return found
    }

    @Test("comes back as it was, function by function")
    func comesBack() throws {
        let found = try decoded(Self.profile)
        #expect(found == Self.profile)
        #expect(found.functions.all.map(\.name) == ["main", "", "malloc"])
        #expect(found.functions.count == 3)
        #expect(found.files.all.map(\.refused) == [2, 0, 0] && found.files.all.map(\.probed) == [70, 3_000, 0])
    }

    @Test(
        "is refused if a function is in no file, stands twice, or before the one that it follows",
        arguments: [
            [(3, 0x10)], [(0, 0x10), (0, 0x10)], [(0, 0x20), (0, 0x10)], [(1, 0x10), (0, 0x20)],
        ] as [[(UInt16, UInt64)]])
    func disorder(places: [(UInt16, UInt64)]) {
        let functions = places.map { UserFunction(file: $0, address: $1, size: 1, name: "f", firstSeen: .zero) }
        let profile = UserProfile(
            length: .zero, isSteady: false, files: Self.profile.files, functions: UserFunctions(functions), invalidities: [])
        #expect(throws: WireError.self) { try decoded(profile) }
    }

    @Test("with the longest path and name, no byte of them UTF-8, can be written and read again and again")
    func notText() throws {
        var (files, functions) = (UserFiles(), UserFunctions())
        files.append(path: Array(repeating: 0xFF, count: UserProfile.longestPath), [1], .probed)
        functions.append(file: 0, 16, 4, Array(repeating: 0xFF, count: UserProfile.longestName), .zero)
        functions.append(file: 0, 32, 4, Array("next".utf8), .zero)
        var profile = UserProfile(length: .zero, isSteady: true, files: files, functions: functions, invalidities: [])
        for _ in 0..<3 {
            profile = try decoded(profile)
            #expect(profile.files.all.count == 1 && profile.functions.all.map(\.address) == [16, 32])
            #expect(profile.functions.all.last?.name == "next")
        }
    }

    @Test("is refused if it has more files than any may")
    func tooMany() {
        let file = UserFile(path: "/a", buildID: [], kind: .nameless, probed: 0, refused: 0)
        let profile = UserProfile(
            length: .zero, isSteady: false, files: UserFiles(Array(repeating: file, count: UserProfile.mostFiles + 1)),
            functions: UserFunctions(), invalidities: [])
        #expect(throws: WireError(.tooLong, at: 9)) { try decoded(profile) }
    }
}
