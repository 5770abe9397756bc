import AgentWire
import FleetInventory
import FleetSimulator
import Foundation
import HostReplay
import KernelSources
import ResultStore
import Synchronization
import Testing

@testable import Campaigns

@Suite("A hostile answer")
struct HostileAnswerTests {
    /// Of each kind.
    private static let answers = 100
    /// More than one frame of the greatest length, and less than two: nothing that is read is kept beside it.
    private static let mostBytes = 2 * Frame.maximumLength

    private static let plan = MeasurementPlan(
        id: "run-1", service: Program(arguments: ["true"]), readiness: .immediately, prepare: [], driver: nil,
        work: WorkCount(linePrefix: "done", each: 1),
        phases: PhaseLengths(
            baseline: Microseconds(1), warmup: Microseconds(1), quiet: Microseconds(1), settleMax: Microseconds(1)),
        prune: true, bufferKiBPerCPU: 4_096, deadline: Microseconds(60_000_000), userID: 1_000, groupID: 1_000)

    private static let samples = Dictionary(
        uniqueKeysWithValues: AnswerKind.samples(plan).compactMap { message in AnswerKind(message).map { ($0, message) } })

    /// Asks what is answered so, as a run does.
    private func converse(with process: HostileProcess, about kind: AnswerKind) async throws(HostFailure) {
        let time = Duration.seconds(60)
        let conversation = try await AgentConversation.open(host: "hostile", process: process, holder: "a test", timeout: time)
        let plan = Self.plan
        switch kind {
        case .welcome: break
        case .pong:
            _ = try await conversation.clockOffset(probes: 8, goodEnough: .zero, wallClock: WallClock.now, within: time)
        case .facts: _ = try await conversation.facts(within: time)
        case .symbols:
            guard case .symbols(let chunk) = Self.samples[.symbols], let buildID = try? BuildID(bytes: chunk.buildID) else {
                return
            }
            _ = try await conversation.symbols(of: "vmlinux", buildID: buildID, within: time)
        case .armed, .refused: _ = try await conversation.arm(plan, within: time)
        case .started, .progress, .finished:
            let now = MonotonicInstant.now()
            try await conversation.send(.start(at: now))
            try await conversation.follow(plan, from: now, silence: time) { _ in }
        case .spooled: _ = try await conversation.spool(within: time)
        case .resultChunk: _ = try await conversation.result(plan.id, within: time)
        case .acknowledged: try await conversation.acknowledge(plan.id, within: time)
        case .aborted: try await conversation.abort(plan.id, within: time)
        }
    }

    @Test("gives one error with its reason, whatever is wrong and whatever was asked, after a bounded number of bytes")
    func oneError() async throws {
        for kind in AnswerKind.allCases {
            let honest = try #require(Self.samples[kind])
            for number in 0..<Self.answers {
                let answer = HostileAnswer(number, in: kind, of: honest)
                let process = HostileProcess(kind, answer)
                let which: Comment = "\(kind) \(number)"
                let failure = await #expect(throws: HostFailure.self, which) {
                    try await converse(with: process, about: kind)
                }
                guard let failure else { continue }
                let code: HostFailure.Code =
                    switch answer.reason {
                    case HostileAnswer.ended: .connectionLost
                    case HostileAnswer.silent: .timedOut
                    default: .protocolViolation
                    }
                #expect(failure.code == code, which)
                #expect(failure.cause.contains(answer.reason), "\(kind) \(number): '\(failure.cause)' is not '\(answer.reason)'")
                #expect(failure.description.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }, which)
                let taken = await process.taken
                #expect(taken <= Self.mostBytes, "\(kind) \(number) was read for \(taken) bytes")
            }
        }
    }

    @Test("is none if it is the honest one: what the others are damaged from is taken", arguments: AnswerKind.allCases)
    func honest(kind: AnswerKind) async throws {
        let honest = try #require(Self.samples[kind])
        // What ends the answers to the question, where one alone does not.
        let rest: [UInt8] =
            switch kind {
            case .started, .progress: Self.samples[.finished]?.frame.bytes ?? []
            default: []
            }
        var answer = HostileAnswer(0, in: kind, of: honest)
        (answer.beginning, answer.rest) = (honest.frame.bytes + rest, .silence)
        let process = HostileProcess(kind, answer)
        switch kind {
        case .refused:
            let failure = await #expect(throws: HostFailure.self) { try await converse(with: process, about: kind) }
            #expect(failure?.code == .agent && failure?.cause == "taken [2J by  nobody", "\(failure?.cause ?? "")")
        case .pong:
            // One answer is given eight times, and only the first has the right number.
            let failure = await #expect(throws: HostFailure.self) { try await converse(with: process, about: kind) }
            #expect(failure?.cause.contains("out of order") == true)
        default: try await converse(with: process, about: kind)
        }
    }

    @Test("of endless progress ends with the measurement's deadline, however seldom it comes")
    func deadline() async throws {
        let progress = try #require(Self.samples[.progress])
        let answer = HostileAnswer(0, in: .progress, of: progress)
        var slow = answer
        (slow.beginning, slow.rest) = ([], .endless(progress.frame.bytes))
        let conversation = try await AgentConversation.open(
            host: "hostile", process: HostileProcess(.progress, slow), holder: "a test", timeout: .seconds(60))
        var plan = Self.plan
        plan.deadline = .zero
        let now = MonotonicInstant.now()
        try await conversation.send(.start(at: now))
        let told = Mutex(0)
        let failure = await #expect(throws: HostFailure.self) {
            try await conversation.follow(plan, from: now, silence: .zero) { _ in told.withLock { $0 += 1 } }
        }
        #expect(
            failure?.code == .protocolViolation && failure?.cause.contains("must be over") == true,
            "\(String(describing: failure))")
        #expect(told.withLock { $0 } == 0)
    }

    @Test("that is long and honest is taken: a list of more results than one message holds comes whole")
    func longSpool() async throws {
        let entries = (0..<2 * SpoolEntry.mostInMessage).map { SpoolEntry(id: "run-\($0)", byteCount: 1) }
        // A list that fills its messages is ended by an empty one.
        for count in [entries.count, SpoolEntry.mostInMessage + 3] {
            let pieces = stride(from: 0, through: count, by: SpoolEntry.mostInMessage).map {
                entries[$0..<min($0 + SpoolEntry.mostInMessage, count)]
            }
            var answer = HostileAnswer(0, in: .spooled, of: .spooled([]))
            (answer.beginning, answer.rest) = (pieces.flatMap { AgentMessage.spooled([SpoolEntry]($0)).frame.bytes }, .silence)
            let conversation = try await AgentConversation.open(
                host: "honest", process: HostileProcess(.spooled, answer), holder: "a test", timeout: .seconds(60))
            #expect(try await conversation.spool(within: .seconds(60)) == [SpoolEntry](entries.prefix(count)))
        }
    }

    @Test("is not needed to refuse a plan that no agent could take: it is not sent")
    func longPlan() async throws {
        let process = HostileProcess(.armed, HostileAnswer(0, in: .armed, of: .aborted))
        let conversation = try await AgentConversation.open(
            host: "honest", process: process, holder: "a test", timeout: .seconds(60))
        let greeting = await process.given
        var plan = Self.plan
        plan.service = Program(arguments: [String](repeating: String(repeating: "x", count: 60_000), count: 20))
        let failure = await #expect(throws: HostFailure.self) { _ = try await conversation.arm(plan, within: .seconds(60)) }
        #expect(failure?.code == .workload && failure?.cause.contains("an agent takes less than 1048576") == true)
        #expect(await process.given == greeting)
    }

    @Test("is wrong in each of the ways, at least five times in the hundred", arguments: AnswerKind.allCases)
    func everyWay(kind: AnswerKind) throws {
        let honest = try #require(Self.samples[kind])
        let ways = (0..<Self.answers).map { HostileAnswer($0, in: kind, of: honest).way }
        for way in HostileAnswer.Way.allCases {
            let count = ways.count { $0 == way }
            #expect(count >= 5, "\(way)")
        }
    }

    /// What a run asks of simulated hosts whose kernels are known.
    private static let asked: [AnswerKind] = [
        .welcome, .pong, .facts, .armed, .started, .finished, .resultChunk, .acknowledged,
    ]

    @Test("harms nobody else: the others of the run are measured, and their results are what they are without it")
    func othersUnharmed() async throws {
        // One after the other: all at once would have a busy machine's honest hosts answer too late.
        for kind in Self.asked { try await runUnharmed(by: kind) }
    }

    /// A run over hosts of which two in three give wrong answers of that kind.
    private func runUnharmed(by kind: AnswerKind) async throws {
        let sample = try #require(Self.samples[kind])
        var faults: [String: HostFault] = [:]
        let all = SimulatedFleet(count: 3 * Self.answers / 2).hosts.map(\.name)
        var number = 0
        for (index, host) in all.enumerated() where index % 3 > 0 {
            // What a host loses by silence and cuts is collected later, and no error.
            repeat {
                number += 1
            } while HostileAnswer(number, in: kind, of: sample).way == .absent
            faults[host] = .answering(kind, number: number)
        }
        #expect(faults.count == Self.answers)
        let scratch = try Scratch()
        let campaign = try scratch.campaign(start: "{lead: 100ms, max_skew: 10s}", limits: "{timeout: 5m}")
        let lost = Mutex<[String: Int]>([:])
        let fleet = SimulatedFleet(count: all.count, faults: FaultTable(faults))
        let (store, run) = try await scratch.run(
            fleet, campaign: campaign, patience: .seconds(60),
            tell: { event in
                if case .failed(let failure) = event { lost.withLock { $0[failure.host, default: 0] += 1 } }
            })
        #expect(run.state == .finished)
        for host in try await store.hosts(of: run.id) {
            guard let fault = faults[host.host] else {
                #expect(host.status == .done, "\(kind), \(host.host): \(host.reason ?? "")")
                continue
            }
            #expect(host.status == .failed, "\(host.host), \(fault)")
            #expect(host.reason?.isEmpty == false, "\(host.host), \(fault)")
        }
        #expect(lost.withLock { $0 } == faults.mapValues { _ in 1 })

        let honest = Set(all).subtracting(faults.keys)
        let measured = try await store.measurements(of: run.id).filter { honest.contains($0.key.host) }
        #expect(measured.count == honest.count && measured.allSatisfy { $0.status == .valid })
        for measurement in measured {
            let result = try ResultFile.decode(#require(measurement.result))
            var asked = Self.plan
            asked.id = result.id
            let expected = HostProfile(name: measurement.key.host)
                .result(of: asked, requested: result.requestedStart, actual: result.actualStart)
            #expect(result.functions == expected.functions && result.objects == expected.objects)
        }
    }
}
