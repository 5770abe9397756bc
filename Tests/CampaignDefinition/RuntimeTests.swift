import AgentWire
import Campaigns
import Foundation
import StrictYAML
import Testing

@Suite("A runtime's file")
struct RuntimeTests {
    /// Reads a runtime whose folder has a file of its own.
    private func runtime(_ text: String) throws -> Runtime {
        let folder = FileManager.default.temporaryDirectory.appending(path: "runtimes-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try "echo \"$1\"\n".write(to: folder.appending(path: "say.sh"), atomically: true, encoding: .utf8)
        try ("name: box\n" + text).write(to: folder.appending(path: "box.yaml"), atomically: true, encoding: .utf8)
        return try Runtime.read(path: folder.appending(path: "box.yaml").path())
    }

    @Test("has all that a container needs, and the texts of the files that it names")
    func whole() throws {
        let box = try runtime(
            """
            requires: [box]
            root: true
            prepare: [[sh, -c, "{file:say.sh}"], [box, pull]]
            wrap: [sh, -c, "{file:say.sh}", say, "{name}"]
            address: 198.18.0.2
            target: {container: "{name}"}
            daemon: {process: boxd}
            stop: [[box, rm, "{name}"]]
            version: [box, --version]
            configuration: [box, info]
            """)
        #expect(box.requires == ["box"] && box.isRoot)
        #expect(box.prepare == [["sh", "-c", "echo \"$1\"\n"], ["box", "pull"]])
        #expect(box.wrap == ["sh", "-c", "echo \"$1\"\n", "say", "{name}"])
        #expect(box.address == "198.18.0.2")
        #expect(box.target == .running(.containers, names: ["{name}"]))
        #expect(box.daemon == .running(.processes, names: ["boxd"]))
        #expect(box.stop == [["box", "rm", "{name}"]])
        #expect(box.version == ["box", "--version"] && box.configuration == ["box", "info"])
    }

    @Test("takes the seccomp profile that a run brings where its preparations have the word")
    func seccomp() throws {
        let box = try runtime("prepare: [[box, put, \"{seccomp}\"], [echo, \"no {seccomp}\"]]\nwrap: [box, \"{seccomp}\"]")
        #expect(box.needsSeccompProfile)
        let ready = box.with(seccompProfile: "{}")
        #expect(ready.prepare == [["box", "put", "{}"], ["echo", "no {seccomp}"]] && ready.wrap == box.wrap)
        #expect(!ready.needsSeccompProfile)
        #expect(try !runtime("wrap: [box]").needsSeccompProfile)
    }

    @Test("may have a name alone: the service runs as it is")
    func plain() throws {
        let plain = try runtime("")
        #expect(plain.wrap.isEmpty && plain.prepare.isEmpty && plain.stop.isEmpty && !plain.isRoot && plain.target == nil)
    }

    @Test(
        "is refused where it could not be run",
        arguments: [
            ("wrap: box", "'wrap' is text, not a list"), ("stop: [box]", "item 1 of 'stop' is not a list of words"),
            ("wrap: [\"{file:other.sh}\"]", "item 1 of 'wrap' names 'other.sh', which is no text"),
            ("wrap: [\"{file:../box.yaml}\"]", "item 1 of 'wrap' names '../box.yaml', which is no text"),
            ("root: yes", "'root' is 'yes', not true or false"), ("kind: native", "unknown key 'kind'"),
            ("address: localhost", "'address' is 'localhost', no IPv4 address"),
            ("target: {container: \"{nmae}\"}", "'container' is '{nmae}', no container's name or id"),
        ])
    func refused(text: String, cause: String) {
        let error = #expect(throws: YAMLError.self) { try runtime(text) }
        #expect(error?.cause.hasPrefix(cause) == true, "\(error?.cause ?? "")")
    }
}
