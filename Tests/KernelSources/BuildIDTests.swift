import Foundation
import Testing

@testable import KernelSources

@Suite("Build-ids")
struct BuildIDTests {
    private func note(owner: String, type: UInt32, content: [UInt8]) -> [UInt8] {
        func padded(_ bytes: [UInt8]) -> [UInt8] { bytes + Array(repeating: 0, count: -bytes.count & 3) }
        let name = Array(owner.utf8) + [0]
        return [UInt8](flat: [UInt32(name.count), UInt32(content.count), type]) + padded(name) + padded(content)
    }

    @Test("hexadecimal digits are read and written back in lower case")
    func hexadecimal() throws {
        let buildID = try BuildID(hex: "00AbCdEf01234567")
        #expect(buildID.description == "00abcdef01234567")
        #expect(try JSONDecoder().decode(BuildID.self, from: JSONEncoder().encode(buildID)) == buildID)
    }

    @Test(
        "wrong digits and lengths are refused", arguments: ["", "0", "00112233445566", "zz112233445566778899", "é0112233445566"])
    func malformed(text: String) {
        #expect(throws: KernelSourcesError.self) { try BuildID(hex: text) }
        #expect(throws: KernelSourcesError.self) { try BuildID(bytes: Array(repeating: 1, count: 65)) }
    }

    @Test("the id is found behind other notes")
    func amongNotes() throws {
        let content = Array<UInt8>(1...20)
        let notes = note(owner: "Xen", type: 3, content: [1, 2, 3, 4, 5]) + note(owner: "GNU", type: 3, content: content)
        #expect(try BuildID(notes: notes).bytes == content)
    }

    @Test("notes that are cut or damaged are refused or skipped, and never trap")
    func hostileNotes() {
        let notes = note(owner: "Linux", type: 1, content: [9]) + note(owner: "GNU", type: 3, content: Array(1...20))
        for length in notes.indices {
            #expect(throws: KernelSourcesError.self) { try BuildID(notes: Array(notes[..<length])) }
        }
        for position in notes.indices {
            for value: UInt8 in [0, 1, 0x7F, 0x80, 0xFF] {
                var damaged = notes
                damaged[position] = value
                _ = try? BuildID(notes: damaged)
            }
        }
    }

    @Test(
        "this machine's running kernel has an id", .enabled(if: FileManager.default.isReadableFile(atPath: "/sys/kernel/notes")))
    func runningKernel() throws {
        let notes = try #require(FileManager.default.contents(atPath: "/sys/kernel/notes"))
        #expect(try BuildID(notes: Array(notes)).bytes.count == 20)
    }
}
