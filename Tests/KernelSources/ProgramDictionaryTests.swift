import Foundation
import Testing

@testable import KernelSources

@Suite("The dictionary of a program")
struct ProgramDictionaryTests {
    /// A program whose function begins on line 3 and ends on line 6, with debug information in it, and split off it.
    private static let source = """
        #include <stdlib.h>

        __attribute__((noinline)) int work(int value)
        {
        \treturn abs(value) + 1;
        }

        int main(int count, char **words)
        {
        \t(void)words;
        \treturn work(count);
        }

        """

    private func inFolder<Value>(_ body: (URL) throws -> Value) throws -> Value {
        let folder = URL(filePath: NSTemporaryDirectory()).appending(path: "hapfleet-program-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Self.source.write(to: folder.appending(path: "program.c"), atomically: true, encoding: .utf8)
        try run(
            "gcc -g -O1 -fPIE -pie -Wl,--build-id -o program program.c && objcopy --only-keep-debug program program.debug && "
                + "strip -g -o stripped program", in: folder)
        return try body(folder)
    }

    private func run(_ script: String, in folder: URL) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", script]
        process.currentDirectoryURL = folder
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(script)")
    }

    /// Where `work` begins, by the program's own symbols.
    private func address(in folder: URL) throws -> UInt64 {
        try run("nm program | grep ' T work$' >work.txt", in: folder)
        let line = try String(contentsOf: folder.appending(path: "work.txt"), encoding: .utf8)
        return try #require(UInt64(line.prefix { $0 != " " }, radix: 16))
    }

    @Test("has its functions' lines at their addresses, from its own file or from the one with its debug information")
    func lines() throws {
        try inFolder { folder in
            let address = try address(in: folder)
            for name in ["program", "program.debug"] {
                let dictionary = try SourceDictionary(programAt: folder.appending(path: name).path(percentEncoded: false))
                let work = try #require(dictionary.function(at: TextOffset(address)), "\(name)")
                #expect(work.name == "work" && work.firstLine == 3 && work.lastLine == 6 && work.lines == 4, "\(name): \(work)")
                #expect(dictionary.object == name && dictionary.indices(named: "main").count == 1)
            }
        }
    }

    @Test("is kept under the program's build-id, which both files have")
    func kept() throws {
        try inFolder { folder in
            let library = KernelLibrary(folder: folder.appending(path: "library"))
            let imported = try library.importProgram(at: folder.appending(path: "program.debug"))
            #expect(imported.functions >= 2)
            let own = try KernelObjectFile(path: folder.appending(path: "program").path(percentEncoded: false), isProgram: true)
            #expect(own.buildID == imported.buildID)
            #expect(try library.dictionary(for: own.buildID)?.count == imported.functions)
        }
    }

    @Test("cannot be made of a program without debug information, and a program is no kernel")
    func refused() throws {
        try inFolder { folder in
            let stripped = folder.appending(path: "stripped").path(percentEncoded: false)
            let bare = #expect(throws: KernelSourcesError.self) { try SourceDictionary(programAt: stripped) }
            #expect(bare?.code == .missingDebugInformation && bare?.remedy.contains("kernel") == false)
            let text = #expect(throws: KernelSourcesError.self) { try SourceDictionary(programAt: "/etc/passwd") }
            #expect(text?.code == .notAnObject && text?.remedy.contains("vmlinux") == false)
            let program = folder.appending(path: "program").path(percentEncoded: false)
            let kernel = #expect(throws: KernelSourcesError.self) { try SourceDictionary(objectAt: program) }
            #expect(kernel?.code == .missingBase)
        }
    }
}
