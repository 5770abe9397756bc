import AgentWire

/// The framed conversation with one agent over one process; one task at a time uses it.
public actor AgentConversation {
    private static let fewestProbes = 8
    private static let longestProbing = Duration.milliseconds(500)
    /// Kernels have some hundred thousand symbols with a few megabytes of names.
    private static let mostSymbols = 1 << 20
    private static let mostBytesOfNames = 64 << 20
    /// Answers that may be on their way when something is taken back: what was armed, or refused, and a few of its progress.
    private static let mostAnswersOnTheirWay = 256

    private let host: String
    private let process: any HostProcess
    private var decoder = FrameDecoder()
    private var pingSequence: UInt32 = 0

    private init(host: String, process: any HostProcess) {
        self.host = host
        self.process = process
    }

    /// Opens the conversation on a process that has just been started.
    ///
    /// - Parameter holder: names this coordinator to others who find the host taken.
    static func open(
        host: String, process: any HostProcess, holder: String, timeout: Duration
    ) async throws(HostFailure) -> AgentConversation {
        let conversation = AgentConversation(host: host, process: process)
        try await conversation.send(.hello(version: CoordinatorMessage.protocolVersion, holder: holder))
        let answer = try await conversation.receive(within: timeout)
        guard case .welcome(let version, _) = answer, version == CoordinatorMessage.protocolVersion else {
            throw await conversation.unexpected(answer)
        }
        return conversation
    }

    /// Sends one message.
    func send(_ message: CoordinatorMessage) async throws(HostFailure) {
        try await process.write(message.frame.bytes)
    }

    /// The next message; refusals are thrown.
    func receive(within timeout: Duration) async throws(HostFailure) -> AgentMessage {
        let message = try await nextMessage(within: timeout)
        if case .refused(let refusal) = message { throw failure(of: refusal) }
        return message
    }

    /// Sends a request and gives its answer.
    func ask(_ message: CoordinatorMessage, within timeout: Duration) async throws(HostFailure) -> AgentMessage {
        try await send(message)
        return try await receive(within: timeout)
    }

    /// Estimates the host's clock offset from at most `count` probes, one after the other, and from what NTP or PTP says of both
    /// clocks: the better of the two estimates. Eight probes are made at least; slow round trips, or an error that is good enough, end
    /// the probing before `count`.
    ///
    /// - Parameter wallClock: reads the coordinator's own.
    func clockOffset(
        probes count: Int, goodEnough: Duration, wallClock: () -> WallClock, within timeout: Duration
    ) async throws(HostFailure) -> ClockOffset {
        var probes: [ClockOffset] = []
        var wall: WallClock?
        let end = ContinuousClock.now + Self.longestProbing
        var isGoodEnough = false
        while probes.count < count, probes.count < Self.fewestProbes || (!isGoodEnough && ContinuousClock.now < end) {
            pingSequence &+= 1
            let sent = MonotonicInstant.now()
            let answer = try await ask(.ping(sequence: pingSequence), within: timeout)
            let received = MonotonicInstant.now()
            guard case .pong(pingSequence, let monotonic, let realtime, let error) = answer else { throw unexpected(answer) }
            let probe = ClockOffset(sent: sent, host: monotonic, received: received)
            probes.append(probe)
            isGoodEnough = isGoodEnough || probe.errorNanoseconds <= goodEnough.nanoseconds
            let reading = WallClock(monotonic: monotonic, realtimeNanoseconds: realtime, errorMicroseconds: error)
            // The wall clock is read last: an interruption in between makes it look too far ahead, never behind.
            if reading.aheadNanoseconds <= wall?.aheadNanoseconds ?? .max { wall = reading }
        }
        if let kept = wall.flatMap({ ClockOffset(host: $0, coordinator: wallClock()) }) { probes.append(kept) }
        guard let best = ClockOffset.best(of: probes) else { throw unexpected(nil) }
        return best
    }

    /// What the host says of itself.
    func facts(within timeout: Duration) async throws(HostFailure) -> [String: String] {
        let answer = try await ask(.facts, within: timeout)
        guard case .facts(let facts) = answer else { throw unexpected(answer) }
        return Dictionary(facts.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// All text symbols of `vmlinux` or a module.
    func symbols(of object: String, within timeout: Duration) async throws(HostFailure) -> SymbolChunk {
        var all = SymbolChunk(object: object, buildID: [], symbols: [], isLast: false)
        var bytesOfNames = 0
        try await send(.symbols(object: object))
        while !all.isLast {
            let answer = try await receive(within: timeout)
            // A piece without symbols that is not the last would let the host go on for ever.
            guard case .symbols(let chunk) = answer, chunk.object == object, chunk.isLast || !chunk.symbols.isEmpty,
                all.symbols.count < Self.mostSymbols, bytesOfNames < Self.mostBytesOfNames
            else {
                throw unexpected(answer)
            }
            bytesOfNames += chunk.symbols.reduce(0) { $0 + $1.name.utf8.count }
            all.buildID = chunk.buildID
            all.symbols.append(contentsOf: chunk.symbols)
            all.isLast = chunk.isLast
        }
        return all
    }

    /// A kept result's bytes, whole.
    func fetch(_ id: String, within timeout: Duration) async throws(HostFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        try await send(.fetch(id: id))
        while true {
            let answer = try await receive(within: timeout)
            guard case .resultChunk(id, let offset, let total, let chunk) = answer, offset == UInt64(bytes.count),
                total <= UInt64(ResultFile.maximumSize), UInt64(bytes.count + chunk.count) <= total,
                !chunk.isEmpty || total == 0
            else { throw unexpected(answer) }
            bytes.append(contentsOf: chunk)
            if UInt64(bytes.count) == total { return bytes }
        }
    }

    /// Takes back what was armed, or is being armed; answers to that may still be on their way.
    func abort(within timeout: Duration) async throws(HostFailure) {
        try await send(.abort)
        var last: AgentMessage?
        for _ in 0..<Self.mostAnswersOnTheirWay {
            let message = try await nextMessage(within: timeout)
            last = message
            switch message {
            case .aborted: return
            case .armed, .refused, .progress: continue
            default: throw unexpected(message)
            }
        }
        throw unexpected(last)
    }

    /// Ends the conversation; a measurement that runs goes on.
    func close() async {
        try? await send(.goodbye)
        await process.close()
    }

    /// The failure that an answer is, which does not fit the question.
    func unexpected(_ message: AgentMessage?) -> HostFailure {
        let kind = message.map { "a message of kind \($0.frame.kind)" } ?? "nothing"
        return HostFailure(
            .protocolViolation, host: host, cause: "the agent answered with \(kind) out of order",
            remedy: "check that the host is what it claims to be")
    }

    private func nextMessage(within timeout: Duration) async throws(HostFailure) -> AgentMessage {
        while true {
            do throws(WireError) {
                if let frame = try decoder.next() { return try AgentMessage(frame) }
            } catch {
                throw HostFailure(
                    .protocolViolation, host: host, cause: "the agent's bytes are damaged: \(error.description)",
                    remedy: "check the connection and that the host is what it claims to be")
            }
            guard let bytes = try await process.read(within: timeout) else {
                let errors = await process.errorOutput()
                throw HostFailure(
                    .connectionLost, host: host,
                    cause: "the agent ended" + (errors.isEmpty ? "" : ": \(errors.singleLine)"))
            }
            decoder.append(bytes)
        }
    }

    private func failure(of refusal: Refusal) -> HostFailure {
        let code: HostFailure.Code =
            switch refusal.code {
            case .notPrivileged: .notPrivileged
            case .noTracefs, .noFunctionTracer, .lockedDown, .unknownLayout, .tracingDisabled, .addressesHidden: .notTraceable
            case .busy: .busy
            case .programFailed, .noTarget: .workload
            case .protocolError, .outOfOrder: .protocolViolation
            case .notFound, .spoolFailed, .systemCall: .agent
            }
        return HostFailure(code, host: host, cause: refusal.message.singleLine, remedy: refusal.remedy.singleLine)
    }
}

extension String {
    /// The text on one line, with control characters from outside made harmless.
    var singleLine: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) ? " " : $0 }
            )
        ).trimmingSpaces
    }

    private var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
