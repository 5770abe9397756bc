import Campaigns
import FleetInventory
import FleetSimulator
import Foundation
import HostReplay
import ResultStore
import Synchronization
import Testing

@Suite("A host with a fault")
struct HostFaultTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    /// Runs a campaign over three hosts of which the second has the fault; gives what is stored.
    private func outcome(
        of fault: HostFault, repeats: Int = 1, start: String = "{lead: 100ms, max_skew: 10s}"
    ) async throws -> (hosts: [RunHostRecord], measurements: [MeasurementRecord], fleet: SimulatedFleet) {
        let fleet = SimulatedFleet(count: 3, faults: FaultTable(["sim00001": fault]))
        let (store, run) = try await scratch.run(fleet, campaign: scratch.campaign(repeats: repeats, start: start))
        #expect(run.state == .finished)
        return (try await store.hosts(of: run.id), try await store.measurements(of: run.id), fleet)
    }

    @Test(
        "fails alone, with the reason; the others are measured",
        arguments: [
            (HostFault.dead, "no answer"), (.unprivileged, "cannot become root"), (.refusing, "cannot make a tracing instance"),
            (.lying(.damagedFrame), "offset"), (.lying(.endlessFrame), "offset"), (.lying(.noise), "offset"),
            (.lying(.damagedResult), "offset"), (.lying(.foreignResult), "another measurement"),
            (.lying(.outOfOrder), "out of order"),
            (.lying(.swollenResult), "out of order"),
            (.unguarded, "lies in /var/lib/hapfleet, which others than root can change (owner 1000, mode 755)"),
        ])
    func failsAlone(fault: HostFault, reason: String) async throws {
        let (hosts, measurements, _) = try await outcome(of: fault)
        #expect(hosts.map(\.status) == [.done, .failed, .done])
        #expect(hosts[1].reason?.contains(reason) == true, "\(hosts[1].reason ?? "no reason")")
        #expect(measurements.filter { $0.status == .valid }.map(\.key.host) == ["sim00000", "sim00002"])
    }

    @Test("is not waited for when it sends symbols for ever, one empty piece after the other")
    func emptySymbols() async throws {
        let fleet = SimulatedFleet(count: 1, faults: FaultTable(["sim00000": .lying(.emptySymbols)]))
        let (store, run) = try await scratch.run(fleet, campaign: scratch.campaign())
        let host = try #require(try await store.hosts(of: run.id).first)
        #expect(host.status == .failed)
        #expect(host.reason?.contains("out of order") == true, "\(host.reason ?? "no reason")")
    }

    @Test("whose names of a kernel's functions are not those of another host with that kernel is told, with that host's name")
    func otherNames() async throws {
        let hosts = SimulatedFleet(count: 20).hosts.map { HostProfile(name: $0.name) }
        let pairs = Dictionary(grouping: hosts, by: \.kernelSeries).filter { $0.value.count == 2 }
        let pair = try #require(pairs.min { $0.key < $1.key }?.value)
        let fleet = SimulatedFleet(count: 20, faults: FaultTable([pair[1].name: .lying(.otherNames)]))
        let warnings = Mutex<[String]>([])
        let (store, run) = try await scratch.run(
            fleet, campaign: scratch.campaign(start: "{lead: 100ms, max_skew: 10s}"),
            tell: { event in
                if case .warning(let text) = event { warnings.withLock { $0.append(text) } }
            })
        #expect(try await store.hosts(of: run.id).allSatisfy { $0.status == .done })
        let said = warnings.withLock { $0 }.filter { $0.contains("name the functions of vmlinux") }
        #expect(said.count == 1 && pair.allSatisfy { said[0].contains($0.name) }, "\(said)")
    }

    @Test("whose connection breaks is reached again, and set up again if need be", arguments: [2_000, 6_000, 20_000, 60_000])
    func dropping(afterBytes count: Int) async throws {
        // Past the greeting and the facts: within the symbols, the clock's probes, or what comes with the measurement.
        let (hosts, measurements, fleet) = try await outcome(of: .dropping(afterBytes: count))
        #expect(hosts.map(\.status) == [.done, .done, .done], "\(hosts[1].reason ?? "")")
        #expect(measurements.map(\.status) == [.valid, .valid, .valid])
        #expect(fleet.memory(of: "sim00001").diary.count { $0.hasPrefix("measured") } == 1)
    }

    @Test(
        "whose connection breaks when its result is fetched, or forgotten, is reached again: nothing is lost or measured twice",
        arguments: [AnswerKind.resultChunk, .acknowledged])
    func cut(inPlaceOf answer: AnswerKind) async throws {
        let (hosts, measurements, fleet) = try await outcome(of: .cutting(answer), repeats: 2)
        #expect(hosts.map(\.status) == [.done, .done, .done])
        #expect(measurements.count == 6 && measurements.allSatisfy { $0.status == .valid })
        let memory = fleet.memory(of: "sim00001")
        #expect(memory.diary.count { $0.hasPrefix("measured") } == 2)
        #expect(memory.spool.isEmpty && memory.holder == nil)
    }

    @Test("whose agent dies while it measures has no number in this round, and takes part in the next")
    func dying() async throws {
        let (hosts, measurements, _) = try await outcome(of: .dying, repeats: 2)
        #expect(hosts.map(\.status) == [.done, .done, .done])
        let its = measurements.filter { $0.key.host == "sim00001" }.sorted { $0.key.repetition < $1.key.repetition }
        #expect(its.map(\.status) == [.failed, .valid])
        #expect(its.first?.result == nil)
        #expect(its.first?.reasons.first?.detail.contains("ended without a result") == true)
    }

    @Test(
        "that is slower than the barrier allows is left out of the round, with the reason",
        arguments: ["{quorum: 2}", "{quorum: 60%}", "{deadline: 10s}"])
    func straggler(barrier: String) async throws {
        let (hosts, measurements, fleet) = try await outcome(
            of: .slow(milliseconds: 60_000), start: "{barrier: \(barrier), lead: 100ms, max_skew: 10s}")
        #expect(hosts.map(\.status) == [.done, .done, .done])
        let its = try #require(measurements.first { $0.key.host == "sim00001" })
        #expect(its.status == .failed)
        #expect(its.reasons.first?.detail == "was not armed when the barrier opened")
        #expect(measurements.count { $0.status == .valid } == 2)
        #expect(fleet.memory(of: "sim00001").holder == nil, "what it had set up is undone")
    }

    @Test("that is slower than the barrier allows ends the run, if the campaign says so")
    func abort() async throws {
        let (hosts, measurements, fleet) = try await outcome(
            of: .slow(milliseconds: 60_000),
            start: "{barrier: {deadline: 10s}, stragglers: abort, lead: 100ms}")
        #expect(hosts.map(\.status) == [.leftOut, .leftOut, .leftOut])
        #expect(measurements.isEmpty)
        #expect(hosts[0].reason?.contains("sim00001") == true)
        for host in fleet.hosts { #expect(fleet.memory(of: host.name).holder == nil) }
    }

    @Test("that began later than the campaign allows, whatever its clock's error, has an invalid result; the others' stay valid")
    func late() async throws {
        let (hosts, measurements, _) = try await outcome(
            of: .late(milliseconds: 30_000), start: "{lead: 100ms, max_skew: 10s}")
        #expect(hosts.map(\.status) == [.done, .done, .done])
        let its = try #require(measurements.first { $0.key.host == "sim00001" })
        #expect(its.status == .invalid)
        #expect(its.reasons.map(\.code) == ["start_skew"])
        #expect(its.reasons.first?.detail.hasPrefix("began 30000000 us from the common instant, give or take ") == true)
        #expect(its.reasons.first?.detail.hasSuffix("; max_skew is 10000000 us") == true)
        #expect(measurements.count { $0.status == .valid } == 2)
    }

    @Test("of which nobody can tell whether it began in time is named once, and its results stay valid")
    func uncertain() async throws {
        let fleet = SimulatedFleet(count: 1, faults: FaultTable(["sim00000": .late(milliseconds: 0)]))
        let warnings = Mutex<[String]>([])
        // No clock is read within a microsecond.
        let campaign = try scratch.campaign(repeats: 2, start: "{lead: 100ms, max_skew: 1us}")
        let (store, run) = try await scratch.run(
            fleet, campaign: campaign,
            tell: { event in
                if case .warning(let text) = event { warnings.withLock { $0.append(text) } }
            })
        #expect(try await store.measurements(of: run.id).map(\.status) == [.valid, .valid])
        let said = warnings.withLock { $0 }
        #expect(said.count == 1 && said[0].contains("within max_skew (1 us) cannot be told"), "\(said)")
    }

    @Test("that another coordinator measures is refused with that one's name")
    func busy() async throws {
        let fleet = SimulatedFleet(count: 2)
        #expect(fleet.memory(of: "sim00001").take(for: "somebody@elsewhere") == nil)
        let (store, run) = try await scratch.run(fleet, campaign: scratch.campaign())
        let hosts = try await store.hosts(of: run.id)
        #expect(hosts.map(\.status) == [.done, .failed])
        #expect(hosts[1].reason?.contains("somebody@elsewhere") == true)
        #expect(fleet.memory(of: "sim00001").holder == "somebody@elsewhere", "the other one's measurement goes on")
    }

    @Test("the agent is sent once to each host, and never again while it is unchanged")
    func onePush() async throws {
        let fleet = SimulatedFleet(count: 3)
        let campaign = try scratch.campaign()
        for _ in 0..<2 { _ = try await scratch.run(fleet, campaign: campaign) }
        for host in fleet.hosts {
            let diary = fleet.memory(of: host.name).diary
            #expect(diary.count { $0.hasPrefix("uploaded") } == 1)
            #expect(diary.count { $0.hasPrefix("measured") } == 2)
        }
    }
}
