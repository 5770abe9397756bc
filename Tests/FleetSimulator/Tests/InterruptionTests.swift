import FleetSimulator
import Foundation
import HostReplay
import ResultStore
import Testing

@Suite("A run at a terminal", .serialized)
struct InterruptionTests {
    let scratch: Scratch
    let coordinator: Coordinator

    init() throws {
        scratch = try Scratch()
        coordinator = try Coordinator(scratch)
    }

    @Test("shows the phase, its counts and whom it waits for; Ctrl-C leaves it so that it can be resumed")
    func interrupted() async throws {
        let slow = LoopbackFleet.addresses(3)[1]
        let fleet = try await scratch.loopbackFleet(faults: FaultTable([slow: .slow(milliseconds: 600_000)]))
        defer { fleet.end() }
        let campaign = try scratch.campaign(start: "{lead: 100ms, max_skew: 10s}")
        let arguments = [
            "run", campaign, "-i", try fleet.inventory(3), "--store", scratch.folder.path + "/terminal.sqlite",
        ]
        // A terminal of 150 columns, at which Ctrl-C is typed once only the slow host is waited for.
        let interrupted = try await coordinator.run(
            arguments,
            script: """
                exec python3 -c '
                import fcntl, os, pty, struct, sys, termios
                process, terminal = pty.fork()
                if process == 0: os.execv(sys.argv[1], sys.argv[1:])
                fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 150, 0, 0))
                shown, is_typed = b"", False
                while True:
                    try: more = os.read(terminal, 65536)
                    except OSError: break
                    shown += more
                    if b"2 of 3 set up" in shown and not is_typed: is_typed = os.write(terminal, b"\\x03")
                sys.stdout.buffer.write(shown)
                sys.exit(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))' "$@"
                """)
        let shown = interrupted.output
        #expect(interrupted.status == 1, "\(shown)")
        #expect(shown.contains("\r\u{1B}[K"), "the lowest line is rewritten")
        #expect(shown.contains("2 of 3 set up") && shown.contains("waiting for \(slow)"), "\(shown)")
        #expect(shown.contains("stopping; once more to stop at once"))
        #expect(shown.contains("--resume"))

        try FaultTable().text.write(to: fleet.folder.appending(path: "faults"), atomically: true, encoding: .utf8)
        let resumed = try await coordinator.run(arguments + ["--resume", "latest"])
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(!resumed.errors.contains("\u{1B}"), "where there is no terminal, lines are plain")
        let store = try await SQLiteStore.open(scratch.folder.path + "/terminal.sqlite", creating: false)
        let run = try await store.run(.latest)
        #expect(try await store.measurements(of: run.id).map(\.status) == [.valid, .valid, .valid])
        #expect(try await store.hosts(of: run.id).allSatisfy { $0.reason == nil }, "to be interrupted is no failure of a host")
    }

    @Test("ends at once at the second Ctrl-C, whatever it waits for")
    func interruptedTwice() async throws {
        let fleet = try await scratch.loopbackFleet()
        defer { fleet.end() }
        // A passphrase that nobody types: even a clean stop has to wait for the program that asks for it.
        let key = try await fleet.lockedKey()
        let campaign = try scratch.campaign()
        let locked = "locked: {address: 127.1.0.9, identity_files: \(key)}"
        let outcome = try await coordinator.run(
            ["run", campaign, "-i", try fleet.inventory(1, others: [locked]), "--store", scratch.folder.path + "/twice.sqlite"],
            script: """
                mkfifo asked said
                printf '#!/bin/sh\\necho $$ >asked\\nexec sleep 600 2>/dev/null\\n' >ask; chmod +x ask
                SSH_ASKPASS_REQUIRE=force SSH_ASKPASS=./ask "$@" 2>said & process=$!
                exec 3<said; asking=$(timeout 60 cat asked)
                kill -INT $process
                while read line <&3; do
                    echo "$line" >&2
                    case $line in *"once more"*) kill -INT $process; break;; esac
                done
                wait $process; status=$?
                kill $asking; exit $status
                """)
        #expect(outcome.errors.contains("once more to stop at once"))
        #expect(outcome.status == 130, "\(outcome.errors)")
    }

    @Test("says no more than a line when it is to be quiet, and logs with the host in each entry when it is asked to")
    func quietAndLog() async throws {
        let fleet = try await scratch.loopbackFleet()
        defer { fleet.end() }
        let campaign = try scratch.campaign(start: "{lead: 100ms, max_skew: 10s}")
        let log = scratch.folder.path + "/run.log"
        let outcome = try await coordinator.run([
            "run", campaign, "-i", try fleet.inventory(2), "--store", scratch.folder.path + "/quiet.sqlite", "--quiet",
            "--log-file", log, "--log-level", "info",
        ])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.isEmpty)
        let said = try #require(outcome.output.wholeMatch(of: /run [0-9a-f-]+ of simulated finished: (.*)\n/))
        #expect(said.1 == "2 of 2 hosts measured, 2 of 2 measurements valid")
        let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
        for address in LoopbackFleet.addresses(2) {
            #expect(lines.contains { $0.contains(" info measured ") && $0.contains("host=\(address) ") }, "\(lines)")
        }
    }
}
