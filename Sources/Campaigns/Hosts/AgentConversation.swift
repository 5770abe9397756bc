import AgentWire

/// The framed conversation with one agent over one process; one task at a time uses it.
public actor AgentConversation {
    private static let fewestProbes = 8
    private static let longestProbing = Duration.milliseconds(500)

    let host: String
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
        guard case .welcome(let version, _) = answer else { throw await conversation.unexpected(answer) }
        guard version == CoordinatorMessage.protocolVersion else {
            throw await conversation.violation(
                "the agent speaks version \(version) of the protocol, this hapfleet version \(CoordinatorMessage.protocolVersion)"
            )
        }
        return conversation
    }

    /// Sends one message; one that no agent would take is not sent.
    func send(_ message: CoordinatorMessage) async throws(HostFailure) {
        let frame = message.frame
        guard frame.isShortEnough else {
            throw HostFailure(
                .workload, host: host,
                cause: "the plan takes \(frame.payload.count) bytes, and an agent takes less than \(Frame.maximumLength)",
                remedy: "shorten the workload's commands")
        }
        try await process.write(frame.bytes)
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

    /// Ends the conversation; a measurement that runs goes on.
    func close() async {
        try? await send(.goodbye)
        await process.close()
    }

    /// The failure that an answer is, which does not fit the question.
    func unexpected(_ message: AgentMessage?) -> HostFailure {
        let kind = message.map { "a message of kind \($0.frame.kind)" } ?? "nothing"
        return violation("the agent answered with \(kind) out of order")
    }

    /// The failure of a host that does what no agent does.
    func violation(_ cause: String) -> HostFailure {
        HostFailure(.protocolViolation, host: host, cause: cause, remedy: "check that the host is what it claims to be")
    }

    /// The next message, refusals too.
    func nextMessage(within timeout: Duration) async throws(HostFailure) -> AgentMessage {
        // A message that comes byte by byte has no more time than one that comes at once.
        let end = ContinuousClock.now + timeout
        while true {
            do throws(WireError) {
                if let frame = try decoder.next() { return try AgentMessage(frame) }
            } catch {
                throw HostFailure(
                    .protocolViolation, host: host, cause: "the agent's bytes are damaged: \(error.description)",
                    remedy: "check the connection and that the host is what it claims to be")
            }
            guard let bytes = try await process.read(within: max(.zero, end - ContinuousClock.now)) else {
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
