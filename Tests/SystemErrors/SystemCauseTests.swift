import Foundation
import SystemErrors
import Testing

@Suite("The system's words for what failed")
struct SystemCauseTests {
    private struct Refusal: Error, CustomStringConvertible {
        let description = "the gate is shut"
    }

    private func cause(of body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return error.systemCause
        }
    }

    @Test("are given for files that Foundation could not write, read or make")
    func foundation() {
        #expect(cause { try "x".write(toFile: "/nowhere/x", atomically: true, encoding: .utf8) } == "No such file or directory")
        #expect(cause { _ = try String(contentsOfFile: "/dev", encoding: .utf8) } == "Is a directory")
        #expect(cause { _ = try FileManager.default.contentsOfDirectory(atPath: "/dev/null") } == "Not a directory")
        #expect(
            cause { try FileManager.default.createDirectory(atPath: "/dev/null/x", withIntermediateDirectories: true) }
                == "Not a directory")
    }

    @Test("are the error's own where the system had no part")
    func ours() {
        #expect(Refusal().systemCause == "the gate is shut")
    }
}
