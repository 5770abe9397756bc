import AgentWire
import Testing

@Suite("The wire between coordinator and agent")
struct WireTests {
    private static let plan = MeasurementPlan(
        id: "20261124-2215-ab3f-0", service: Program(arguments: ["redis-server", "--port", "1"], environment: ["A=b"]),
        readiness: .tcp(address: "127.0.0.1", port: 16_379), prepare: [Program(arguments: ["true"])],
        driver: Program(arguments: ["redis-benchmark"]), work: WorkCount(linePrefix: "\"SET\"", each: 200),
        phases: PhaseLengths(
            baseline: Microseconds(1), warmup: Microseconds(2), quiet: Microseconds(3), settleMax: Microseconds(4)),
        prune: true, bufferKiBPerCPU: 8_192, deadline: Microseconds(5), userID: 1_000, groupID: 1_001)

    static let targets: [Target] =
        [.service] + Target.Kind.allCases.map { .running($0, names: ["web", String(repeating: "x", count: Target.longestName)]) }

    @Test("carries every kind of target, in a plan with a service or without", arguments: targets)
    func targetsComeBack(target: Target) throws {
        var plan = Self.plan
        plan.target = target
        #expect(try CoordinatorMessage(passed(CoordinatorMessage.arm(plan).frame)) == .arm(plan))
        plan.service = nil
        let alone = CoordinatorMessage.arm(plan).frame
        if case .service = target {
            #expect(throws: WireError.self, "there would be nothing to measure") { try CoordinatorMessage(alone) }
        } else {
            #expect(try CoordinatorMessage(alone) == .arm(plan))
        }
    }

    @Test("carries what ends a measurement that a daemon has started")
    func stopComesBack() throws {
        var plan = Self.plan
        plan.stop = [Program(arguments: ["docker", "rm", "--force", "a"]), Program(arguments: ["true"])]
        #expect(try CoordinatorMessage(passed(CoordinatorMessage.arm(plan).frame)) == .arm(plan))
    }

    @Test("carries whether programs are watched")
    func verticalComesBack() throws {
        var plan = Self.plan
        plan.isVertical = true
        #expect(try CoordinatorMessage(passed(CoordinatorMessage.arm(plan).frame)) == .arm(plan))
    }

    @Test("refuses targets without a name, with too many, or with one that is too long")
    func boundedTargets() {
        let lists = [[], [""], [String](repeating: "x", count: 65), [String(repeating: "x", count: Target.longestName + 1)]]
        for names in lists {
            var plan = Self.plan
            plan.target = .running(.cgroups, names: names)
            #expect(throws: WireError.self) { try CoordinatorMessage(CoordinatorMessage.arm(plan).frame) }
        }
        var plan = Self.plan
        (plan.service, plan.driver, plan.target) = (nil, nil, .running(.units, names: ["a.service"]))
        #expect(throws: WireError.self, "no work could be counted") { try CoordinatorMessage(CoordinatorMessage.arm(plan).frame) }
    }

    @Test("refuses plans whose times are beyond all that a campaign could ask for, and bounds their buffers")
    func boundedPlans() throws {
        let changes: [(inout MeasurementPlan) -> Void] = [
            { $0.deadline = Microseconds(Microseconds.longest.count + 1) }, { $0.deadline = Microseconds(.max) },
            { $0.phases.baseline = Microseconds(.max) }, { $0.phases.warmup = Microseconds(.max) },
            { $0.phases.quiet = Microseconds(.max) }, { $0.phases.settleMax = Microseconds(.max) },
            { $0.phases.steady = Microseconds(.max) },
        ]
        for (index, change) in changes.enumerated() {
            var plan = Self.plan
            change(&plan)
            #expect(throws: WireError.self, "change \(index)") { try CoordinatorMessage(CoordinatorMessage.arm(plan).frame) }
        }
        var widest = Self.plan
        (widest.bufferKiBPerCPU, widest.deadline) = (MeasurementPlan.largestBufferKiB, Microseconds.longest)
        let taken = try CoordinatorMessage(CoordinatorMessage.arm(widest).frame)
        #expect(taken == .arm(widest))
        var greedy = widest
        greedy.bufferKiBPerCPU = .max
        #expect(try CoordinatorMessage(CoordinatorMessage.arm(greedy).frame) == taken)
    }

    @Test("carries what a host may come to while it is measured", arguments: [0, 1, 150, UInt32.max])
    func limitsComeBack(number: UInt32) throws {
        var plan = Self.plan
        plan.limits = HostLimits(load: number, availableKiB: number)
        #expect(try CoordinatorMessage(passed(CoordinatorMessage.arm(plan).frame)) == .arm(plan))
    }

    @Test(
        "takes no patience of a watchdog with which it would end an agent at work, or never one that hangs",
        arguments: [(0, 10), (9, 10), (20, 20), (600, 600), (601, 600), (14 * 86_400, 600)] as [(UInt64, UInt64)])
    func boundedPatience(asked: UInt64, taken: UInt64) throws {
        var plan = Self.plan
        plan.patience = Microseconds(asked * 1_000_000)
        let message = try CoordinatorMessage(CoordinatorMessage.arm(plan).frame)
        plan.patience = Microseconds(taken * 1_000_000)
        #expect(message == .arm(plan))
    }

    @Test("says of a frame that is longer than the other side takes that it is, to the byte")
    func longFrames() {
        for (count, isShort) in [(Frame.maximumLength - 1, true), (Frame.maximumLength, false)] {
            let frame = Frame(kind: 1, payload: [UInt8](repeating: 0, count: count))
            #expect(frame.isShortEnough == isShort)
            var decoder = FrameDecoder()
            decoder.append(frame.bytes)
            #expect(((try? decoder.next()) != nil) == isShort)
        }
    }

    @Test("carries a piece of symbols as large as an agent sends, whose names are as long as names may be")
    func longNames() throws {
        let name = String(repeating: "n", count: 512)
        let symbols = (0..<1_900).map { SymbolChunk.Symbol(offset: .max - UInt64($0), name: name) }
        let chunk = SymbolChunk(
            object: String(repeating: "o", count: 64), buildID: [UInt8](repeating: 1, count: 64), symbols: symbols, isLast: true)
        let frame = AgentMessage.symbols(chunk).frame
        #expect(frame.isShortEnough)
        #expect(try AgentMessage(frame) == .symbols(chunk))
    }

    static let questions: [CoordinatorMessage] = [
        .hello(version: 1, holder: "me@here pid 1"), .ping(sequence: 7), .facts, .symbols(object: "vmlinux"), .arm(plan),
        .start(at: MonotonicInstant(nanoseconds: 123_456_789)), .abort(id: "x"), .spool, .fetch(id: "x"), .acknowledge(id: "x"),
        .goodbye,
        .endLoad,
    ]

    static let answers: [AgentMessage] = [
        .welcome(version: 1, agentVersion: "0.1"),
        .pong(
            sequence: 7, monotonic: MonotonicInstant(nanoseconds: 1), realtimeNanoseconds: 2, realtimeErrorMicroseconds: nil),
        .pong(sequence: 8, monotonic: MonotonicInstant(nanoseconds: 1), realtimeNanoseconds: 2, realtimeErrorMicroseconds: 250),
        .facts([Fact(name: "machine", value: "x86_64")]),
        .symbols(
            SymbolChunk(
                object: "vmlinux", buildID: [1, 2], symbols: [.init(offset: 0, name: "_text"), .init(offset: 300, name: "b")],
                isLast: true)),
        .armed(functions: 40_000, target: TargetSummary(tasks: 203, leftOut: 4)), .started(at: MonotonicInstant(nanoseconds: 9)),
        .progress(
            Progress(phase: .settle, elapsed: Microseconds(1), functions: 2, events: 3, lostEvents: 4, work: 5)),
        .finished(SpoolEntry(id: "a-1", byteCount: 10)), .spooled([SpoolEntry(id: "a-1", byteCount: 10)]),
        .resultChunk(id: "a-1", offset: 0, total: 3, bytes: [1, 2, 3]), .acknowledged(id: "a-1"), .aborted,
        .refused(Refusal(code: .busy, message: "taken", remedy: "wait", errno: 11)),
    ]

    @Test("carries every question as it was asked", arguments: questions)
    func questionsComeBack(message: CoordinatorMessage) throws {
        #expect(try CoordinatorMessage(passed(message.frame)) == message)
    }

    @Test("carries every answer as it was given", arguments: answers)
    func answersComeBack(message: AgentMessage) throws {
        #expect(try AgentMessage(passed(message.frame)) == message)
    }

    /// The frame after it went over a channel that delivers one byte at a time.
    private func passed(_ frame: Frame) throws -> Frame {
        var decoder = FrameDecoder()
        var received: [Frame] = []
        for byte in frame.bytes {
            decoder.append([byte])
            if let next = try decoder.next() { received.append(next) }
        }
        #expect(received.count == 1)
        return try #require(received.first)
    }

    @Test("notices every flipped bit of a frame, or waits for more bytes", arguments: answers)
    func flippedBits(message: AgentMessage) {
        let bytes = message.frame.bytes
        for bit in 0..<bytes.count * 8 {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            var decoder = FrameDecoder()
            decoder.append(damaged)
            let frame = try? decoder.next()
            #expect(frame == nil, "bit \(bit)")
        }
    }

    @Test("refuses every message that ends early or has bytes left over", arguments: answers)
    func wrongLengths(message: AgentMessage) throws {
        let payload = message.frame.payload
        for count in 0..<payload.count {
            #expect(throws: WireError.self) {
                try AgentMessage(Frame(kind: message.frame.kind, payload: Array(payload.prefix(count))))
            }
        }
        #expect(throws: WireError.self) {
            try AgentMessage(Frame(kind: message.frame.kind, payload: payload + [0]))
        }
    }

    @Test("refuses a frame that claims to be longer than any may be, before it arrives")
    func tooLong() {
        var decoder = FrameDecoder()
        decoder.append([0xFF, 0xFF, 0xFF, 0xFF])
        #expect(throws: WireError(.tooLong, at: 0)) { try decoder.next() }
    }

    @Test("refuses lists that are longer than an agent's: facts, symbols of a piece, kept results of a message")
    func longLists() {
        let symbols = [SymbolChunk.Symbol](repeating: .init(offset: 0, name: "f"), count: 4_097)
        let messages: [AgentMessage] = [
            .facts([Fact](repeating: Fact(name: "a", value: ""), count: 1_025)),
            .symbols(SymbolChunk(object: "vmlinux", buildID: [1], symbols: symbols, isLast: true)),
            .spooled([SpoolEntry](repeating: SpoolEntry(id: "x", byteCount: 1), count: 4_097)),
        ]
        for message in messages {
            let error = #expect(throws: WireError.self) { try AgentMessage(message.frame) }
            #expect(error?.code == .tooLong)
        }
    }

    @Test("computes CRC-32C as RFC 3720 does")
    func checksum() {
        #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(CRC32C.checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(CRC32C.checksum(UInt8(0)..<32) == 0x46DD_794E)
    }

    @Test("takes no id that could leave the spool's folder", arguments: ["", ".", "../x", "a/b", "a b", "ü"])
    func ids(id: String) {
        #expect(!MeasurementPlan.isValid(id: id))
    }
}
