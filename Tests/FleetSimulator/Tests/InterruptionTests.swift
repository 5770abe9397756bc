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
        // 'script' gives the program a terminal, and hands on what it is typed: Ctrl-C, once only the slow host is waited for.
        let interrupted = try await coordinator.run(
            arguments,
            script: """
                : >typed.log
                { timeout 60 sh -c 'until grep -q "2 of 3 set up" typed.log; do sleep 0.1; done'; printf '\\003'
                  timeout 60 sh -c 'until grep -q interrupted typed.log; do sleep 0.1; done'; } |
                script -q -e -f -c "stty cols 150; exec $*" typed.log >/dev/null; status=$?
                cat typed.log; exit $status
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
        let fleet = try await scratch.loopbackFleet(
            faults: FaultTable([LoopbackFleet.addresses(2)[1]: .slow(milliseconds: 600_000)]))
        defer { fleet.end() }
        let campaign = try scratch.campaign(start: "{barrier: {deadline: 4s}, lead: 100ms}")
        let store = scratch.folder.path + "/twice.sqlite"
        // Somebody else holds the store's lock when the deadline is to be recorded, so that the clean stop has to wait.
        let outcome = try await coordinator.run(
            ["run", campaign, "-i", try fleet.inventory(2), "--store", store],
            script: """
                "$@" 2>twice.log & process=$!
                timeout 60 sh -c 'until grep -q "127.1.0.2: ready" twice.log; do sleep 0.1; done'
                python3 -c '
                import sqlite3, sys, time
                store = sqlite3.connect(sys.argv[1]); store.execute("BEGIN IMMEDIATE"); time.sleep(9)' \(store) &
                sleep 5; kill -INT $process
                timeout 60 sh -c 'until grep -q "once more" twice.log; do sleep 0.1; done'
                kill -INT $process; wait $process; status=$?
                cat twice.log >&2; exit $status
                """)
        #expect(outcome.status == 130, "\(outcome.errors)")
    }

    @Test("says nothing but the summary when it is to be quiet, and logs with the host in each entry when it is asked to")
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
        let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
        for address in LoopbackFleet.addresses(2) {
            #expect(lines.contains { $0.contains(" info measured ") && $0.contains("host=\(address) ") }, "\(lines)")
        }
    }
}
