import AgentWire
import FleetInventory
import KernelSources
import ResultStore
import SecureShell

/// What the run asks of one host's worker.
enum HostOrder: Sendable {
    case contact
    case arm(Round)
    case disarm(Round)
    case synchronise
    case start(Round, at: MonotonicInstant)
    case release
}

/// What the workers of a run share.
struct WorkContext: Sendable {
    let means: HostSession.Means
    let logins: ConcurrencyLimit
    let recorder: RunRecorder
    let planner: RoundPlanner
    /// Whether an earlier coordinator may have left results of this run on the hosts.
    let isResuming: Bool
    let happened: @Sendable (RunMachine.Event) -> Void
    let tell: @Sendable (RunEvent) -> Void
}

/// Carries one host's orders out, one after the other, and says what came of them.
actor HostWorker {
    /// Enough probes that one of them is fast, few enough to take some tens of milliseconds.
    private static let probes = 40
    /// An agent that measures is heard of every second; this long without a word means that the connection is gone.
    private static let silence = Duration.seconds(30)

    private let host: Host
    private let context: WorkContext
    private var session: HostSession?
    private var offset: ClockOffset?
    private var presentPrograms: Set<String> = []

    init(host: Host, context: WorkContext) {
        self.host = host
        self.context = context
    }

    func obey(_ orders: AsyncStream<HostOrder>) async {
        for await order in orders {
            if case .release = order { break }
            do throws(HostFailure) {
                try await carryOut(order)
            } catch {
                await lose(error)
            }
        }
        await session?.close()
    }

    private func carryOut(_ order: HostOrder) async throws(HostFailure) {
        switch order {
        case .contact: try await contact()
        case .arm(let round): try await arm(round)
        case .disarm(let round): try await disarm(round)
        case .synchronise: try await synchronise()
        case .start(let round, let instant): try await measure(round, at: instant)
        case .release: break
        }
    }

    private func lose(_ failure: HostFailure) async {
        await session?.close()
        session = nil
        await keep(.failed(failure))
        context.tell(.failed(failure))
        context.happened(.lost(host: host.name, failure))
    }

    // MARK: Orders

    private func contact() async throws(HostFailure) {
        let (host, means) = (host, context.means)
        let opened = try await context.logins.run { () async throws(HostFailure) in
            try await HostSession.open(host, means: means)
        }
        session = opened
        if let obstacle = opened.obstacle { throw obstacle }
        if let buildID = opened.facts[FactName.buildID].flatMap({ try? BuildID(hex: $0) }) {
            try await collectSymbols(of: "vmlinux", buildID: buildID, from: opened)
        }
        if context.isResuming { try await recover(over: opened) }
        await keep(.ready)
        context.tell(.ready(host: host.name, facts: opened.facts, uploaded: opened.uploaded))
        context.happened(.contacted(host: host.name))
    }

    private func arm(_ round: Round) async throws(HostFailure) {
        let session = try connected()
        let plan = try plan(for: round, on: session)
        do throws(HostFailure) {
            try await checkPrograms(context.planner.requirements(of: round), on: session)
            let answer = try await session.conversation.ask(.arm(plan), within: context.planner.timeout)
            guard case .armed(_, let target) = answer else { throw await session.conversation.unexpected(answer) }
            warnOfOwn(target)
        } catch  where error.code == .workload {
            return await fail(round, error)
        }
        context.tell(.armed(round, host: host.name))
        context.happened(.armed(host: host.name, round: round.index))
    }

    private func disarm(_ round: Round) async throws(HostFailure) {
        let answer = try await connected().conversation.ask(.abort, within: context.means.patience)
        guard case .aborted = answer else { throw try await connected().conversation.unexpected(answer) }
        await fail(
            round,
            HostFailure(
                .leftOut, host: host.name, cause: "was not armed when the barrier opened",
                remedy: "give it more time with 'start: {barrier: …}' or see why it is slow"))
    }

    private func synchronise() async throws(HostFailure) {
        offset = try await connected().conversation.clockOffset(probes: Self.probes, within: context.means.patience)
        context.happened(.synchronised(host: host.name))
    }

    private func measure(_ round: Round, at instant: MonotonicInstant) async throws(HostFailure) {
        guard let offset else { throw HostFailure(.protocolViolation, host: host.name, cause: "its clock was never read") }
        var session = try connected()
        let plan = try plan(for: round, on: session)
        do throws(HostFailure) {
            try await session.conversation.send(.start(at: offset.hostInstant(at: instant)))
            try await watch(round, session: session)
        } catch  where error.code == .connectionLost || error.code == .timedOut {
            context.tell(.warning("\(error.description); the agent goes on alone, reconnecting"))
            session = try await reconnect(for: plan, after: error)
        } catch  where error.code == .workload {
            return await fail(round, error)
        }
        try await collect(plan.id, round: round, session: session, common: instant)
        context.happened(.measured(host: host.name, round: round.index))
    }

    // MARK: Parts of a measurement

    private func watch(_ round: Round, session: HostSession) async throws(HostFailure) {
        while true {
            let message = try await session.conversation.receive(within: Self.silence)
            switch message {
            case .started: continue
            case .progress(let progress): context.tell(.progress(round, host: host.name, progress))
            case .finished: return
            default: throw await session.conversation.unexpected(message)
            }
        }
    }

    private func collect(
        _ id: String, round: Round, session: HostSession, common: MonotonicInstant?
    ) async throws(HostFailure) {
        let bytes = try await session.conversation.fetch(id, within: context.means.patience)
        let result = try decode(bytes, id: id)
        let invalidities = context.planner.invalidities(of: result)
        let start: StartReport? =
            if let common, let offset { StartReport(actual: result.actualStart, common: common, offset: offset) } else { nil }
        do throws(StoreError) {
            try await context.recorder.keep(
                bytes, invalidities: invalidities, round: round, host: host.name, start: start,
                workUnit: context.planner.workUnit(of: round))
        } catch {
            throw HostFailure(
                .agent, host: host.name, cause: "its result could not be stored: \(error.description)",
                remedy: "the host keeps it; make room and resume the run")
        }
        warnIfLate(start, round)
        let answer = try await session.conversation.ask(.acknowledge(id: id), within: context.means.patience)
        guard case .acknowledged(id) = answer else { throw await session.conversation.unexpected(answer) }
        for object in result.objects where object.name != "?" {
            guard let buildID = try? BuildID(bytes: object.buildID) else { continue }
            try await collectSymbols(of: object.name, buildID: buildID, from: session)
        }
        context.tell(
            .measured(
                round, host: host.name,
                functions: result.functions.count { $0.sightings.contains(.task, in: result.headline) },
                invalidities: invalidities))
    }

    private func decode(_ bytes: [UInt8], id: String) throws(HostFailure) -> MeasurementResult {
        do throws(WireError) {
            let result = try ResultFile.decode(bytes)
            guard result.id == id else { throw WireError(.invalidValue, at: 6) }
            return result
        } catch {
            throw HostFailure(
                .protocolViolation, host: host.name, cause: "its result file is damaged: \(error.description)",
                remedy: "nothing of it was stored; measure again")
        }
    }

    /// Waits until the host can be reached again and its agent, which went on alone, has left the result.
    private func reconnect(
        for plan: MeasurementPlan, after failure: HostFailure
    ) async throws(HostFailure) -> HostSession {
        let bootID = session?.facts["boot_id"]
        await session?.close()
        session = nil
        let end = ContinuousClock.now + context.planner.timeout
        while ContinuousClock.now < end, !Task.isCancelled {
            try? await Task.sleep(for: .seconds(1))
            guard let again = try? await HostSession.open(host, means: context.means) else { continue }
            guard again.facts["boot_id"] == bootID else {
                await again.close()
                throw HostFailure(.connectionLost, host: host.name, cause: "it was restarted while it measured")
            }
            if case .spooled(let entries) = try? await again.conversation.ask(.spool, within: context.means.patience),
                entries.contains(where: { $0.id == plan.id })
            {
                session = again
                return again
            }
            await again.close()
        }
        throw failure
    }

    /// Collects what an interrupted coordinator left on the host, after waiting for what is still being measured for this run.
    private func recover(over session: HostSession) async throws(HostFailure) {
        let end = ContinuousClock.now + context.planner.timeout
        while true {
            let facts = try await session.conversation.facts(within: context.means.patience)
            try await collectSpooled(over: session)
            let isOurs = facts[FactName.holder]?.contains(context.planner.runMark) ?? false
            guard isOurs, ContinuousClock.now < end, !Task.isCancelled else { return }
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private func collectSpooled(over session: HostSession) async throws(HostFailure) {
        let answer = try await session.conversation.ask(.spool, within: context.means.patience)
        guard case .spooled(let entries) = answer else { throw await session.conversation.unexpected(answer) }
        for entry in entries {
            guard let round = context.planner.round(ofMeasurement: entry.id) else { continue }
            try await collect(entry.id, round: round, session: session, common: nil)
            context.happened(.recovered(host: host.name, round: round.index))
        }
    }

    // MARK: Small steps

    private func connected() throws(HostFailure) -> HostSession {
        guard let session else { throw HostFailure(.connectionLost, host: host.name, cause: "there is no connection") }
        return session
    }

    private func checkPrograms(_ names: [String], on session: HostSession) async throws(HostFailure) {
        guard !presentPrograms.isSuperset(of: names) else { return }
        let words = names.map(ShellQuoting.quote).joined(separator: " ")
        let answer = try await session.connection.run(
            "sh -c \(ShellQuoting.quote("for name; do command -v \"$name\" >/dev/null || echo \"$name\"; done")) sh \(words)")
        let missing = answer.output.split(separator: "\n").map(String.init)
        presentPrograms.formUnion(Set(names).subtracting(missing))
        guard missing.isEmpty else {
            throw HostFailure(
                .workload, host: host.name, cause: "not installed there: \(missing.joined(separator: ", ").singleLine)",
                remedy: "install the packages that have these programs")
        }
    }

    private func warnOfOwn(_ target: TargetSummary) {
        guard target.leftOut > 0 else { return }
        context.tell(
            .warning(
                "\(host.name): \(target.leftOut) tasks of the agent, the SSH session that it came by and its programs are in the target, and were left out of it; \(target.tasks) are measured"
            ))
    }

    private func warnIfLate(_ start: StartReport?, _ round: Round) {
        let limit = context.planner.maximumSkewMicroseconds
        guard let start, abs(start.lateMicroseconds) > limit + start.errorMicroseconds else { return }
        context.tell(
            .warning(
                "\(host.name): round \(round.index + 1) began \(start.lateMicroseconds) us from the common instant; max_skew is \(limit) us"
            ))
    }

    private func plan(for round: Round, on session: HostSession) throws(HostFailure) -> MeasurementPlan {
        guard let plan = context.planner.plan(for: round, on: session) else {
            throw HostFailure(.workload, host: host.name, cause: "the campaign has no such workload or runtime")
        }
        return plan
    }

    private func collectSymbols(
        of object: String, buildID: BuildID, from session: HostSession
    ) async throws(HostFailure) {
        try await context.means.symbols.collect(
            object, buildID: buildID, host: host.name, from: session.conversation, within: context.means.patience)
    }

    /// The round has no result from this host; the host stays in the run.
    private func fail(_ round: Round, _ failure: HostFailure) async {
        do throws(StoreError) {
            try await context.recorder.keep(failure, round: round, host: host.name)
        } catch {
            context.tell(.warning(error.description))
        }
        context.tell(.measurementFailed(round, failure))
        context.happened(.measurementFailed(host: host.name, round: round.index, failure))
    }

    private func keep(_ state: HostState) async {
        do throws(StoreError) {
            try await context.recorder.keep(
                host.name, state: state, facts: session?.facts ?? [:],
                offsetError: offset.map { ($0.errorNanoseconds + 999) / 1_000 })
        } catch {
            context.tell(.warning(error.description))
        }
    }
}
