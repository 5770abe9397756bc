import FleetInventory
import Foundation
import Testing

@testable import Campaigns

@Suite("A console")
struct ConsoleTests {
    private func text(_ lines: String...) -> ConsoleText {
        ConsoleText(Array(lines.joined(separator: "\n").utf8))
    }

    @Test(
        "tells of a crash or a hang in the kernel's own words, the first line of them",
        arguments: [
            (
                "[   71.316000] Kernel panic - not syncing: sysrq triggered crash",
                "Kernel panic - not syncing: sysrq triggered crash"
            ),
            (
                "[  1.5] BUG: unable to handle page fault for address: ffffb0",
                "BUG: unable to handle page fault for address: ffffb0"
            ),
            ("watchdog: BUG: soft lockup - CPU#0 stuck for 26s!", "watchdog: BUG: soft lockup - CPU#0 stuck for 26s!"),
            ("[9.1] Oops: 0002 [#1] PREEMPT SMP NOPTI", "Oops: 0002 [#1] PREEMPT SMP NOPTI"),
            ("general protection fault, probably for address 0x1", "general protection fault, probably for address 0x1"),
            ("rcu: INFO: rcu_sched self-detected stall on CPU", "rcu: INFO: rcu_sched self-detected stall on CPU"),
            ("rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:", "rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:"),
            ("INFO: task a:12 blocked for more than 120 seconds.", "INFO: task a:12 blocked for more than 120 seconds."),
            ("[3.2] Unable to handle kernel paging request at 1", "Unable to handle kernel paging request at 1"),
        ])
    func crash(line: String, told: String) {
        #expect(text("[ 1.0] systemd[1]: Started.", line, "Kernel panic - not syncing: Fatal").crash == told)
    }

    @Test("tells of none in what kernels say all day")
    func noCrash() {
        let console = text(
            "[    0.000000] Linux version 6.12", "rcu: Hierarchical RCU implementation.", "login: ", "[ok] bugs: none")
        #expect(console.crash == nil)
        #expect(console.excerpt?.hasSuffix("[ok] bugs: none") == true)
    }

    @Test("is kept with everything that is not printed written out, and without lines' ends of two characters")
    func printable() {
        #expect(text("a\u{1b}[31mred\r", "\tb\u{0}\u{202e}é").excerpt == "a\\u{1b}[31mred\n b\\u{0}\\u{202e}é")
        #expect(ConsoleText([0x61, 0xFF, 0x62]).excerpt == "a\u{FFFD}b")
        #expect(ConsoleText([]).excerpt == nil && text("", "  ", "").excerpt == nil)
    }

    @Test("is kept to its last 16 KiB")
    func bounded() throws {
        let lines = (0..<5_000).map { "line \($0)" }.joined(separator: "\n")
        let kept = try #require(text(lines).excerpt)
        #expect(kept.utf8.count <= 16 << 10 && kept.utf8.count > 15 << 10)
        #expect(kept.hasSuffix("\nline 4999"))
        let long = try #require(text(String(repeating: "\u{1b}", count: 100_000)).excerpt)
        #expect(long.utf8.count <= 16 << 10)
    }

    @Test("is kept from a little before its crash, however much was said since")
    func crashFarBack() throws {
        let before = (0..<5_000).map { "before \($0)" }.joined(separator: "\n")
        let after = (0..<5_000).map { "after \($0)" }.joined(separator: "\n")
        let kept = try #require(text(before, "BUG: here", after).excerpt)
        #expect(kept.utf8.count <= 16 << 10)
        #expect(kept.hasPrefix("before 4980\n") && kept.contains("\nBUG: here\nafter 0\n"))
        let wide = String(repeating: "\u{1b}", count: 900) + "\n"
        let found = try #require(text(String(repeating: wide, count: 50), "BUG: here", after).excerpt)
        #expect(found.contains("BUG: here") && found.utf8.count <= 16 << 10)
    }

    @Test("counts from where it was when it was marked; one that is shorter now was begun anew")
    func sinceMark() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "console-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("Kernel panic - not syncing: of last week\n".utf8).write(to: file)
        for source in [ConsoleSource.file(file.path), .command(["cat", file.path])] {
            let console = try #require(HostConsole(of: host(source)))
            let mark = try await console.length()
            #expect(try await console.text(since: mark).excerpt == nil)
            #expect(try await console.text(since: mark - 5).excerpt == "week\n")
            #expect(try await console.text(since: mark + 1).crash != nil)
        }
    }

    @Test("of a host is named with the host's name in it, and must be a file or a command that ends well")
    func sources() async throws {
        #expect(HostConsole(of: host(nil)) == nil)
        let printed = try #require(HostConsole(of: host(.command(["printf", "{host}"]))))
        #expect(try await printed.text(since: 0).excerpt == "web1")
        let failing: [(ConsoleSource, String)] = [
            (.file("/nowhere/{host}"), "/nowhere/web1 cannot be read: No such file or directory"),
            (.file("/dev/null"), "/dev/null is no regular file"),
            (.command(["sh", "-c", "echo no such domain >&2; exit 3"]), "ended with status 3 (no such domain)"),
            (.command(["/nowhere/console"]), "'/nowhere/console' cannot be started"),
        ]
        for (source, cause) in failing {
            let console = try #require(HostConsole(of: host(source)))
            let failure = await #expect(throws: HostConsole.Failure.self) { try await console.length() }
            #expect(failure?.description.hasSuffix(cause) == true, "\(failure?.description ?? "")")
        }
    }

    private func host(_ console: ConsoleSource?) -> FleetInventory.Host {
        FleetInventory.Host(name: "web1", address: "192.0.2.1", user: "measure", console: console)
    }
}

@Suite("A command that the inventory names for a host")
struct CoordinatorCommandTests {
    @Test("has no shell, nothing to read, and a time after which it is ended with its children")
    func bounded() async throws {
        let words = try await CoordinatorCommand(words: ["printf", "%s|", "$HOME", "a;b"], patience: .seconds(60)).run()
        #expect(String(decoding: words.end, as: UTF8.self) == "$HOME|a;b|")
        #expect(try await CoordinatorCommand(words: ["cat"], patience: .seconds(60)).run().length == 0)
        let late = await #expect(throws: CoordinatorCommand.Failure.self) {
            try await CoordinatorCommand(words: ["sh", "-c", "sleep 3600; true"], patience: .seconds(1)).run()
        }
        #expect(late?.description.hasSuffix("had not ended after 1 s") == true)
    }

    @Test("leaves the end of its output, and its length")
    func output() async throws {
        let output = try await CoordinatorCommand(words: ["seq", "100000"], patience: .seconds(60), keeping: 100).run()
        #expect(output.length == 588_895 && output.end.count == 100)
        #expect(String(decoding: output.end, as: UTF8.self).hasSuffix("\n99999\n100000\n"))
        let endless = await #expect(throws: CoordinatorCommand.Failure.self) {
            try await CoordinatorCommand(words: ["yes"], patience: .seconds(3_600)).run()
        }
        #expect(endless?.description.hasSuffix("prints more than 64 MiB") == true)
    }
}
