import AgentWire
import KernelSources

/// What a coordinator asks of an agent, each with the bounds of what may come back.
extension AgentConversation {
    /// Kernels have some hundred thousand symbols with a few megabytes of names.
    private static let mostSymbols = 1 << 20
    private static let mostBytesOfNames = 64 << 20
    /// Pieces of one answer: agents send the largest result in 32, and a kernel's symbols in some hundred.
    private static let mostPieces = 1_024
    /// Pieces of the list of what is kept, for 65,536 results.
    private static let mostPiecesOfSpool = 16
    /// Answers that may be on their way when something is taken back: what was armed, or refused, and a few of its progress.
    private static let mostAnswersOnTheirWay = 256
    /// An agent tells of its progress once a second; what was held up on its way comes at once.
    private static let mostAnswersASecond = 4

    /// What the host says of itself.
    func facts(within timeout: Duration) async throws(HostFailure) -> [String: String] {
        let answer = try await ask(.facts, within: timeout)
        guard case .facts(let facts) = answer else { throw unexpected(answer) }
        return Dictionary(facts.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// All text symbols of `vmlinux` or a module with that build-id.
    func symbols(of object: String, buildID: BuildID, within timeout: Duration) async throws(HostFailure) -> SymbolChunk {
        var all = SymbolChunk(object: object, buildID: buildID.bytes, symbols: [], isLast: false)
        var bytesOfNames = 0
        var pieces = 0
        try await send(.symbols(object: object))
        while !all.isLast {
            let answer = try await receive(within: timeout)
            pieces += 1
            // A piece without symbols that is not the last would let the host go on for ever.
            guard case .symbols(let chunk) = answer, chunk.object == object, chunk.isLast || !chunk.symbols.isEmpty,
                all.symbols.count < Self.mostSymbols, bytesOfNames < Self.mostBytesOfNames, pieces <= Self.mostPieces
            else {
                throw unexpected(answer)
            }
            guard chunk.buildID == all.buildID else {
                let other = (try? BuildID(bytes: chunk.buildID))?.hex ?? "none"
                throw violation("its symbols of \(object) have the build-id \(other), asked for were those of \(buildID)")
            }
            bytesOfNames += chunk.symbols.reduce(0) { $0 + $1.name.utf8.count }
            all.symbols.append(contentsOf: chunk.symbols)
            all.isLast = chunk.isLast
        }
        return all
    }

    /// Sets a measurement, or a load, up; gives what its target was found to be.
    func arm(_ plan: MeasurementPlan, within timeout: Duration) async throws(HostFailure) -> TargetSummary {
        let answer = try await ask(.arm(plan), within: timeout)
        guard case .armed(_, let target) = answer else { throw unexpected(answer) }
        return target
    }

    /// Follows a measurement that was told to start until its result is kept. An agent ends it by the plan's deadline; one that
    /// goes on telling of it has failed.
    ///
    /// - Parameters:
    ///   - start: the instant that it was told, of this machine's clock.
    ///   - silence: the longest between two messages, and after the deadline.
    ///   - tell: is called with each report of its progress.
    func follow(
        _ plan: MeasurementPlan, from start: MonotonicInstant, silence: Duration, tell: @Sendable (Progress) -> Void
    ) async throws(HostFailure) {
        let length = Duration.microseconds(Int64(clamping: plan.deadline.count))
        let end = ContinuousClock.now + Self.lead(to: start) + length + silence
        let mostAnswers = Self.mostAnswersOnTheirWay + Self.mostAnswersASecond * Int(length.components.seconds)
        for _ in 0..<mostAnswers {
            let message = try await receive(within: Self.lead(to: start) + silence)
            if case .finished(let entry) = message, entry.id == plan.id { return }
            guard ContinuousClock.now < end else { break }
            switch message {
            case .started: continue
            case .progress(let progress): tell(progress)
            default: throw unexpected(message)
            }
        }
        throw violation("the agent goes on telling of a measurement that must be over")
    }

    private static func lead(to start: MonotonicInstant) -> Duration {
        .nanoseconds(max(0, start.nanoseconds(from: .now())))
    }

    /// Ends the load that this host drives for another; its account is kept.
    func endLoad(_ id: String, within timeout: Duration) async throws(HostFailure) {
        let answer = try await ask(.endLoad, within: timeout)
        guard case .finished(let entry) = answer, entry.id == id else { throw unexpected(answer) }
    }

    /// The results that are kept on the host.
    func spool(within timeout: Duration) async throws(HostFailure) -> [SpoolEntry] {
        var all: [SpoolEntry] = []
        try await send(.spool)
        for _ in 0..<Self.mostPiecesOfSpool {
            let answer = try await receive(within: timeout)
            guard case .spooled(let entries) = answer else { throw unexpected(answer) }
            all += entries
            if entries.count < SpoolEntry.mostInMessage { return all }
        }
        throw violation("the agent goes on listing results, after \(all.count) of them")
    }

    /// A kept result's bytes, whole.
    func fetch(_ id: String, within timeout: Duration) async throws(HostFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        var pieces = 0
        try await send(.fetch(id: id))
        while true {
            let answer = try await receive(within: timeout)
            pieces += 1
            guard case .resultChunk(id, let offset, let total, let chunk) = answer, offset == UInt64(bytes.count),
                total <= UInt64(ResultFile.maximumSize), UInt64(bytes.count + chunk.count) <= total,
                !chunk.isEmpty || total == 0, pieces <= Self.mostPieces
            else { throw unexpected(answer) }
            bytes.append(contentsOf: chunk)
            if UInt64(bytes.count) == total { return bytes }
        }
    }

    /// A kept result, as it is and as the bytes that it came as: nothing of one that is damaged, or of another measurement.
    func result(
        _ id: String, within timeout: Duration
    ) async throws(HostFailure) -> (result: MeasurementResult, bytes: [UInt8]) {
        let bytes = try await fetch(id, within: timeout)
        let cause: String
        do throws(WireError) {
            let result = try ResultFile.decode(bytes)
            if result.id == id { return (result, bytes) }
            cause = "its result file is of another measurement, \(result.id)"
        } catch {
            cause = "its result file is damaged: \(error.description)"
        }
        throw HostFailure(
            .protocolViolation, host: host, cause: cause, remedy: "nothing of it was stored; measure again")
    }

    /// Says that a result is stored safely: the host may forget it.
    func acknowledge(_ id: String, within timeout: Duration) async throws(HostFailure) {
        let answer = try await ask(.acknowledge(id: id), within: timeout)
        guard case .acknowledged(id) = answer else { throw unexpected(answer) }
    }

    /// Takes back what was armed, or is being armed; answers to that may still be on their way.
    func abort(_ id: String, within timeout: Duration) async throws(HostFailure) {
        try await send(.abort(id: id))
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
}
