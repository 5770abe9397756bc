import Foundation
import StrictYAML
import Testing

private func code(_ text: String) -> YAMLError.Code? {
    do throws(YAMLError) {
        _ = try YAMLDocument.parse(text, file: "f")
        return nil
    } catch {
        return error.code
    }
}

@Suite struct YAMLLimitTests {
    @Test("a file above the limit is refused unread")
    func size() {
        #expect(code(String(repeating: "a", count: YAMLDocument.defaultByteLimit + 1)) == .tooLarge)
    }

    @Test("deep nesting is refused, whichever way it is written")
    func depth() {
        #expect(code(String(repeating: "[", count: 40) + String(repeating: "]", count: 40)) == .tooDeep)
        #expect(code(String(repeating: "- ", count: 40) + "a") == .tooDeep)
        #expect(code(String(repeating: "[", count: 500_000)) == .syntax)
        #expect(code(String(repeating: "- ", count: 500_000) + "a") == .syntax)
        #expect(code(String(repeating: "? ", count: 500_000) + "a") == .syntax)
        #expect(code(String(repeating: "{a: ", count: 200_000)) == .syntax)
    }

    @Test("aliases cannot multiply each other")
    func bombs() {
        var values = "a0: &a0 [x, x, x, x, x, x, x, x]\n"
        var keys = "a0: &a0 [x, x, x, x, x, x, x, x]\n"
        for level in 1..<30 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 8).joined(separator: ", ")
            values += "a\(level): &a\(level) [\(aliases)]\n"
            keys += "? &a\(level) [\(aliases)]\n: x\n"
        }
        #expect(code(values) == .syntax)
        #expect(code(keys) == .syntax)
    }

    @Test("a list of globs is no bomb")
    func globs() {
        let globs = (0..<100).map { "- \"*web\($0)\"\n" }.joined()
        #expect(code(globs) == nil)
    }

    @Test("no damaged text traps the reader")
    func damage() {
        let text = "name: a\nhosts: [a, \"b\\u0041\", 'c']\nlimits: {parallel: 4, of: &x 1}\nscript: |\n  a\n  b\n? k\n: v\n"
        var bytes = Array(text.utf8)
        var state: UInt64 = 42
        for _ in 0..<3_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 25)
            _ = code(String(decoding: bytes, as: UTF8.self))
            bytes = Array(text.utf8)
        }
    }

    @Test("a file that cannot be read, or is not UTF-8, says so")
    func files() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "yaml-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let latin = folder.appending(path: "latin.yaml")
        try Data([0x61, 0x3a, 0x20, 0xe9]).write(to: latin)
        #expect(reading(latin.path()) == "\(latin.path()): the file is not UTF-8 text: save it as UTF-8")
        #expect(
            reading(folder.path() + "/none")
                == "\(folder.path())/none: cannot be read (No such file or directory): check the path and its permissions")
        #expect(reading(folder.path()).contains("cannot be read (Is a directory)"))
    }

    private func reading(_ path: String) -> String {
        do throws(YAMLError) {
            _ = try YAMLDocument.read(path: path)
            return "read"
        } catch {
            return error.description
        }
    }
}
