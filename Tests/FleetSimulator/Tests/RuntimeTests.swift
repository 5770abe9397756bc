import AgentWire
import Campaigns
import FleetInventory
import FleetSimulator
import Foundation
import ResultStore
import Testing

@Suite("A runtime of one's own")
struct RuntimeTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    /// Two rounds without and two in the runtime.
    private func run(_ fleet: SimulatedFleet, runtime: String) async throws -> (SQLiteStore, RunRecord) {
        let path = try scratch.campaign(repeats: 2)
        try (String(contentsOfFile: path, encoding: .utf8) + "runtimes: [native, box]\n")
            .write(toFile: path, atomically: true, encoding: .utf8)
        try runtime.write(toFile: scratch.folder.path + "/runtimes/box.yaml", atomically: true, encoding: .utf8)
        return try await scratch.run(fleet, campaign: path)
    }

    @Test("is one file: made ready once, wrapped around the service, ended by its own commands, and told of in the store")
    func own() async throws {
        try "made\nready".write(toFile: scratch.folder.path + "/text", atomically: true, encoding: .utf8)
        let fleet = SimulatedFleet(count: 2)
        try FileManager.default.createDirectory(atPath: scratch.folder.path + "/runtimes", withIntermediateDirectories: true)
        try "made ready".write(toFile: scratch.folder.path + "/runtimes/script.sh", atomically: true, encoding: .utf8)
        let (store, run) = try await run(
            fleet,
            runtime: """
                name: box
                prepare: [[echo, "{file:script.sh}"]]
                wrap: [box, run, "{name}", --user, "{user}:{group}", --env, "{mark}", --folder, "{folder}"]
                target: {container: "{name}"}
                stop: [[box, rm, "{name}"]]
                version: [echo, "box 1.0"]
                configuration: [echo, strict]

                """)
        let measurements = try await store.measurements(of: run.id)
        #expect(measurements.count == 8 && measurements.allSatisfy { $0.status == .valid })
        for host in try await store.hosts(of: run.id) {
            #expect(host.facts[RuntimeFact.version.name(of: "box")] == "box 1.0")
            #expect(host.facts[RuntimeFact.configuration.name(of: "box")]?.count == 64)
            let diary = fleet.memory(of: host.host).diary
            #expect(diary.count { $0 == "'echo' 'made ready'" } == 1)
            let ids = [1, 3].map { "\(run.id.text)-\(String(CRC32C.checksum(host.host.utf8), radix: 16))-\($0)" }
            let id = ids[0]
            let wrapped =
                "service box run hapfleet-\(id) --user 1000:1000 --env HAPFLEET_MEASUREMENT=\(id)/service "
                + "--folder /var/lib/hapfleet/work/\(id) replayed"
            #expect(diary.contains(wrapped), "\(diary)")
            #expect(diary.filter { $0.hasPrefix("stopped by ") } == ids.map { "stopped by box rm hapfleet-\($0)" })
        }
    }

    @Test("is what is started again and again where starting is the load")
    func starting() async throws {
        let campaign = try scratch.campaign()
        try "name: replayed\nservice: {command: [replayed], restart: true}\nwork: {line_prefix: ended}\n"
            .write(toFile: scratch.folder.path + "/workloads/replayed.yaml", atomically: true, encoding: .utf8)
        try "name: native\nroot: true\nwrap: [box, run]\ntarget: {container: web}\ndaemon: {process: boxd}\nstop: [[box, rm]]\n"
            .write(toFile: scratch.folder.path + "/runtimes/native.yaml", atomically: true, encoding: .utf8)
        let fleet = SimulatedFleet(count: 1)
        _ = try await scratch.run(fleet, campaign: campaign)
        let diary = fleet.memory(of: fleet.hosts[0].name).diary
        let service =
            #"service sh -c status=0; while [ ! -e stop ]; do "$@" || { status=$?; break; }; echo ended; done; : > over; exit $status "#
            + "restart box run replayed"
        #expect(diary.contains(service), "\(diary)")
        let stop = ["stopped by sh -c : > stop; while [ ! -e over ]; do sleep 0.1; done", "stopped by box rm"]
        #expect(diary.filter { $0.hasPrefix("stopped by ") } == stop, "\(diary)")
        #expect(diary.contains("target process boxd"), "\(diary)")
    }

    @Test("may have an address of its own, at which services listen and are reached, instead of the host's loopback")
    func address() async throws {
        let campaign = try scratch.campaign()
        try """
        name: replayed
        service: {command: [replayed, --bind, 127.0.0.1], ready: {tcp: 127.0.0.1:80}}
        driver: {command: [ask, "http://127.0.0.1:80/"]}
        work: {line_prefix: done}

        """.write(toFile: scratch.folder.path + "/workloads/replayed.yaml", atomically: true, encoding: .utf8)
        try "name: native\nwrap: [box, --outside, 127.0.0.1]\naddress: 198.18.0.2\n"
            .write(toFile: scratch.folder.path + "/runtimes/native.yaml", atomically: true, encoding: .utf8)
        let fleet = SimulatedFleet(count: 1)
        _ = try await scratch.run(fleet, campaign: campaign)
        let diary = fleet.memory(of: fleet.hosts[0].name).diary
        for line in [
            "service box --outside 127.0.0.1 replayed --bind 198.18.0.2", "ready at 198.18.0.2:80",
            "driver ask http://198.18.0.2:80/",
        ] {
            #expect(diary.contains(line), "\(diary)")
        }
    }

    @Test("that cannot be made ready fails its own rounds, with the reason, and no others")
    func unready() async throws {
        let (store, run) = try await run(
            SimulatedFleet(count: 1), runtime: "name: box\nprepare: [[modprobe, box]]\nwrap: [box]\n")
        let measurements = try await store.measurements(of: run.id)
        #expect(measurements.filter { $0.key.runtime == "native" }.map(\.status) == [.valid, .valid])
        let reasons = measurements.filter { $0.key.runtime == "box" }.flatMap(\.reasons)
        #expect(reasons.count == 2)
        for reason in reasons {
            #expect(reason.detail.hasPrefix("the runtime box is not ready: modprobe ended with status 127"), "\(reason)")
        }
    }
}
