import Foundation
import Testing

@testable import Campaigns

@Suite("The folders of an agent")
struct GuardedPathTests {
    private let path = GuardedPath(path: "/opt/tools/hapagent")

    private func reason(_ lines: [String]) -> String? {
        path.weakness(in: lines).map { path.failure($0, host: "a").description }
    }

    @Test("that root alone can change, or that are sticky, are as they must be")
    func guarded() {
        let folders = ["755 /opt/tools", "1777 /opt", "755 /", "711 /srv/real", "750 /srv"].map { "hapfleet-owner 0 \($0)" }
        #expect(reason(folders) == nil)
        #expect(reason(["0 755", "abc  -"] + folders) == nil, "other lines of the answer")
    }

    @Test("that somebody else owns or can write are named with their owner, mode and remedy")
    func weak() {
        let sound = ["755 /opt/tools", "755 /opt", "755 /"].map { "hapfleet-owner 0 \($0)" }
        for (line, cause) in [
            ("hapfleet-owner 1000 755 /srv/my tools", "/srv/my tools, which others than root can change (owner 1000, mode 755)"),
            ("hapfleet-owner 0 775 /srv", "/srv, which others than root can change (owner 0, mode 775)"),
            ("hapfleet-owner 1000 1777 /srv", "/srv, which others than root can change (owner 1000, mode 1777)"),
        ] {
            let said = reason(sound + [line])
            #expect(said?.contains(cause) == true && said?.contains("chmod go-w '/srv") == true, "\(said ?? "")")
        }
    }

    @Test("of which the host does not tell all are not trusted", arguments: [0, 1, 2])
    func untold(count: Int) {
        let lines = ["755 /opt/tools", "755 /opt", "755 /"].prefix(count).map { "hapfleet-owner 0 \($0)" }
        #expect(reason(lines)?.contains("does not say who can change the folders of /opt/tools/hapagent") == true)
        #expect(reason(lines + ["hapfleet-owner 0 rwx /opt", "hapfleet-owner 0 755 /"])?.contains("does not say") == true)
    }

    @Test("are asked for by a real shell: by the path as it is written, and by where its links lead")
    func shell() throws {
        let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().appending(path: "guarded it's \(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        let (real, linked) = (folder.appending(path: "real"), folder.appending(path: "linked"))
        try FileManager.default.createDirectory(at: real, withIntermediateDirectories: true)
        try Data().write(to: real.appending(path: "agent"))
        try FileManager.default.createDirectory(at: linked, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            at: linked.appending(path: "agent"), withDestinationURL: real.appending(path: "agent"))
        let place = GuardedPath(path: linked.path + "/agent")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: linked.path)
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: real.path)

        let shell = Process()
        let output = Pipe()
        shell.executableURL = URL(filePath: "/bin/sh")
        shell.arguments = ["-c", place.question]
        shell.standardOutput = output
        try shell.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        shell.waitUntilExit()

        let lines = text.split(separator: "\n").map(String.init)
        let me = geteuid()
        #expect(
            lines.contains("hapfleet-owner \(me) 755 \(linked.path)") && lines.contains("hapfleet-owner \(me) 777 \(real.path)"))
        #expect(lines.count { $0.hasSuffix(" /") } == 2, "\(lines)")
        #expect(place.weakness(in: lines) != nil)
    }
}
