import AgentWire
import FleetInventory
import KernelSources
import ResultStore
import SecureShell

/// Carries one host's orders out, one after the other, and says what came of them.
actor HostWorker {
    /// Enough probes that one of them is fast, few enough to take some tens of milliseconds.
    private static let probes = 40
    /// An agent that measures is heard of every second; this long without a word means that the connection is gone.
    private static let silence = Duration.seconds(30)

    let host: Host
    let context: WorkContext
    let load: RemoteLoad
    private var armed: Round?
    var session: HostSession?
    private var offset: ClockOffset?
    private var offsetTaken = MonotonicInstant.now()
    /// Whether the agent may have something armed.
    private var isArmSent = false
    private var presentPrograms: Set<String> = []
    private var preparedRuntimes: Set<String> = []
    /// What is known of the runtimes there.
    private var runtimeFacts: [String: String]
    /// Whether the user was told that nobody can say if this host started in time.
    var isUncertaintyTold = false
    /// The boot that the host was last reached in; nil if it does not say.
    var bootID: String?
    /// How long its console was when a hostile round began to be set up; nil if nobody can tell.
    var consoleMark: UInt64?
    /// How often it fell under hostile loads.
    var falls = 0

    init(host: Host, context: WorkContext) {
        self.host = host
        self.context = context
        load = RemoteLoad(for: host, context: context)
        runtimeFacts = RuntimeFact.all(in: context.earlierHosts[host.name]?.facts ?? [:])
    }

    /// Carries orders out until the host is released, or the run ends.
    func obey(_ orders: AsyncStream<HostOrder>) async {
        var ongoing: Task<Void, Never>?
        for await order in orders {
            if order.interrupts { ongoing?.cancel() }
            await ongoing?.value
            if case .release = order { break }
            if case .dismiss(let failure) = order {
                await lose(failure)
                break
            }
            ongoing = Task { await execute(order) }
        }
        if Task.isCancelled { ongoing?.cancel() }
        await ongoing?.value
        await load.close()
        await session?.close()
    }

    private func execute(_ order: HostOrder) async {
        do throws(HostFailure) {
            try await carryOut(order)
        } catch {
            // What was interrupted has not failed.
            if !Task.isCancelled { await lose(error) }
        }
    }

    private func carryOut(_ order: HostOrder) async throws(HostFailure) {
        switch order {
        case .contact: try await contact()
        case .arm(let round):
            await markConsole(before: round)
            try await withstanding(round) { () async throws(HostFailure) in try await self.arm(round) }
        case .disarm(let round): try await disarm(round)
        case .synchronise: try await withstanding(armed) { () async throws(HostFailure) in try await self.synchronise() }
        case .start(let round, let instant):
            try await withstanding(round) { () async throws(HostFailure) in try await self.measure(round, at: instant) }
        case .dismiss, .release: break
        }
    }

    private func lose(_ failure: HostFailure) async {
        await load.close()
        await session?.close()
        session = nil
        await keep(.failed(failure))
        context.tell(.failed(failure))
        context.happened(.lost(host: host.name, failure))
    }

    // MARK: Orders

    private func contact() async throws(HostFailure) {
        let opened = try await open()
        (session, bootID) = (opened, opened.facts[FactName.bootID])
        try await persisting { () async throws(HostFailure) in try await self.meet() }
    }

    /// Learns of a host that was reached what the run must know of it.
    private func meet() async throws(HostFailure) {
        let opened = try connected()
        try await learn(of: opened)
        if context.isResuming { try await recover(over: opened) }
        await keep(.ready)
        context.tell(.ready(host: host.name, facts: opened.facts, uploaded: opened.uploaded))
        context.happened(.contacted(host: host.name))
    }

    /// Learns the same of a host that was restarted. What was set up there may be gone.
    func meetAgain() async throws(HostFailure) {
        try await persisting { () async throws(HostFailure) in try await self.learn(of: self.connected()) }
        await keep(.ready)
    }

    private func learn(of opened: HostSession) async throws(HostFailure) {
        if let obstacle = opened.obstacle { throw obstacle }
        if let first = await context.machines.claim(opened.facts, for: host.name) {
            context.tell(.warning(SameMachine.warning([first, host.name])))
            throw HostFailure(
                .leftOut, host: host.name, cause: "is the same machine as \(first) (machine-id and boot-id), which is measured",
                remedy: "keep one of the two in the inventory")
        }
        if let buildID = opened.facts[FactName.buildID].flatMap({ try? BuildID(hex: $0) }) {
            try await collectSymbols(of: "vmlinux", buildID: buildID, from: opened)
        }
    }

    /// What is known of a host that was restarted holds no more.
    func forgetSetUp() {
        (armed, offset, isArmSent) = (nil, nil, false)
        (presentPrograms, preparedRuntimes) = ([], [])
    }

    private func arm(_ round: Round) async throws(HostFailure) {
        let plan = try plan(for: round, on: try connected())
        do throws(HostFailure) {
            try await persisting(undoing: plan.id) { () async throws(HostFailure) in try await self.setUp(round, plan) }
        } catch  where error.code == .workload {
            isArmSent = false
            await load.close()
            return await fail(round, error)
        } catch  where error.code == .busy && context.isResuming {
            return try await armAfterOthers(round, over: try connected(), else: error)
        }
        armed = round
        context.tell(.armed(round, host: host.name))
        context.happened(.armed(host: host.name, round: round.index))
    }

    private func setUp(_ round: Round, _ plan: MeasurementPlan) async throws(HostFailure) {
        let session = try connected()
        try await checkPrograms(context.planner.requirements(of: round), on: session)
        try await prepareRuntime(of: round, on: session)
        try await load.arm(round)
        isArmSent = true
        warnOfOwn(try await session.conversation.arm(plan, within: context.planner.timeout))
    }

    /// Another coordinator of this run armed the host before it noticed that it is not its any more: its result counts, and without
    /// one it is this coordinator's turn.
    private func armAfterOthers(
        _ round: Round, over session: HostSession, else failure: HostFailure
    ) async throws(HostFailure) {
        isArmSent = false
        await load.close()
        let isHeldByThisRun = try await isHeldByThisRun(session)
        if try await recover(over: session).contains(round.index) {
            context.happened(.measured(host: host.name, round: round.index))
        } else if isHeldByThisRun {
            try await arm(round)
        } else {
            throw failure
        }
    }

    private func disarm(_ round: Round) async throws(HostFailure) {
        await load.close()
        if isArmSent {
            let session = try connected()
            try await session.conversation.abort(try plan(for: round, on: session).id, within: context.means.patience)
        }
        isArmSent = false
        await fail(
            round,
            HostFailure(
                .leftOut, host: host.name, cause: "was not armed when the barrier opened",
                remedy: "give it more time with 'start: {barrier: …}' or see why it is slow"))
    }

    private func synchronise() async throws(HostFailure) {
        guard let armed else { throw HostFailure(.protocolViolation, host: host.name, cause: "nothing is armed there") }
        let plan = try plan(for: armed, on: try connected())
        var isAgain = false
        try await persisting(undoing: plan.id) { () async throws(HostFailure) in
            if isAgain { try await self.setUp(armed, plan) }
            isAgain = true
            try await self.readClock()
        }
        // What is collected after a loss of this coordinator needs the error.
        await keep(.armed(round: 0))
        await load.synchronise(armed)
        context.happened(.synchronised(host: host.name))
    }

    private func readClock() async throws(HostFailure) {
        let (conversation, means) = (try connected().conversation, context.means)
        let goodEnough = context.planner.goodClockError
        offset = try await context.clockReadings.run { () async throws(HostFailure) in
            try await conversation.clockOffset(
                probes: Self.probes, goodEnough: goodEnough, wallClock: means.wallClock, within: means.patience)
        }
        offsetTaken = .now()
    }

    private func measure(_ round: Round, at instant: MonotonicInstant) async throws(HostFailure) {
        guard let offset else { throw HostFailure(.protocolViolation, host: host.name, cause: "its clock was never read") }
        let session = try connected()
        let plan = try plan(for: round, on: session)
        isArmSent = false
        do throws(HostFailure) {
            try await load.start(round, at: instant)
        } catch {
            await load.close()
            try await session.conversation.abort(plan.id, within: context.means.patience)
            return await fail(round, error)
        }
        do throws(HostFailure) {
            try await session.conversation.send(.start(at: offset.hostInstant(at: instant)))
            try await follow(plan, in: round, session: session, from: instant)
        } catch  where error.isConnectionGone && !Task.isCancelled {
            context.tell(.warning("\(error.description); the agent goes on alone, reconnecting"))
            guard try await reconnect(for: plan, in: round, after: error) else {
                if await load.end(round) != nil { await load.forget(round) }
                return await fail(
                    round,
                    HostFailure(
                        .agent, host: host.name, cause: "its agent ended without a result",
                        remedy: "look there for what ended it; what it traced is removed"))
            }
        } catch  where error.code == .workload {
            if await load.end(round) != nil { await load.forget(round) }
            return await fail(round, error)
        }
        let account = await load.end(round)
        try await collect(plan, round: round, account: account, offsetError: offsetError(at: instant))
        context.happened(.measured(host: host.name, round: round.index))
    }

    // MARK: Parts of a measurement

    private func follow(
        _ plan: MeasurementPlan, in round: Round, session: HostSession, from start: MonotonicInstant
    ) async throws(HostFailure) {
        let (tell, name) = (context.tell, host.name)
        try await session.conversation.follow(plan, from: start, silence: Self.silence) {
            tell(.progress(round, host: name, $0))
        }
    }

    // MARK: Small steps

    /// Connects, as far as the limit of logins allows.
    func open() async throws(HostFailure) -> HostSession {
        let (host, means) = (host, context.means)
        return try await context.logins.run { () async throws(HostFailure) in
            try await HostSession.open(host, means: means)
        }
    }

    func connected() throws(HostFailure) -> HostSession {
        guard let session else { throw HostFailure(.connectionLost, host: host.name, cause: "there is no connection") }
        return session
    }

    private func checkPrograms(_ names: [String], on session: HostSession) async throws(HostFailure) {
        guard !presentPrograms.isSuperset(of: names) else { return }
        let words = names.map(ShellQuoting.quote).joined(separator: " ")
        // Where the agent looks, which an ordinary user's shell may not.
        let script =
            "PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; for name; do command -v \"$name\" >/dev/null || echo \"$name\"; done"
        let answer = try await session.connection.run("sh -c \(ShellQuoting.quote(script)) sh \(words)")
        let missing = answer.output.split(separator: "\n").map(String.init)
        presentPrograms.formUnion(Set(names).subtracting(missing))
        guard missing.isEmpty else {
            throw HostFailure(
                .workload, host: host.name, cause: "not installed there: \(missing.joined(separator: ", ").singleLine)",
                remedy: "install the packages that have these programs")
        }
    }

    /// Once in a run: what is measured first in a runtime finds it as all others do.
    private func prepareRuntime(of round: Round, on session: HostSession) async throws(HostFailure) {
        guard let runtime = context.planner.runtime(of: round), !preparedRuntimes.contains(runtime.name) else { return }
        let preparation = RuntimePreparation(
            runtime: runtime, session: session, timeout: max(.seconds(60), context.planner.timeout / 2))
        let facts = try await preparation.run()
        runtimeFacts.merge(facts) { $1 }
        preparedRuntimes.insert(runtime.name)
    }

    private func warnOfOwn(_ target: TargetSummary) {
        guard target.leftOut > 0 else { return }
        context.tell(
            .warning(
                "\(host.name): \(target.leftOut) tasks of the agent, the SSH session that it came by and its programs are in the target, and were left out of it; \(target.tasks) are measured"
            ))
    }

    /// The error of the clock offset at an instant; nil if the clock was never read.
    private func offsetError(at instant: MonotonicInstant) -> Int64? {
        offset?.errorMicroseconds(after: .nanoseconds(instant.nanoseconds(from: offsetTaken)))
    }

    private func plan(for round: Round, on session: HostSession) throws(HostFailure) -> MeasurementPlan {
        guard let plan = context.planner.plan(for: round, on: session) else {
            throw HostFailure(.workload, host: host.name, cause: "the campaign has no such workload or runtime")
        }
        return plan
    }

    /// The round has no result from this host; the host stays in the run.
    private func fail(_ round: Round, _ failure: HostFailure) async {
        await record(failure, of: round)
        context.happened(.measurementFailed(host: host.name, round: round.index, failure))
    }

    func record(_ failure: HostFailure, of round: Round, console: String? = nil) async {
        do throws(StoreError) {
            try await context.recorder.keep(failure, round: round, host: host.name, console: console)
        } catch {
            context.tell(.warning(error.description))
        }
        context.tell(.measurementFailed(round, failure))
    }

    private func keep(_ state: HostState) async {
        do throws(StoreError) {
            try await context.recorder.keep(
                host.name, state: state,
                facts: context.planner.workloadFacts.merging(runtimeFacts) { $1 }.merging(session?.facts ?? [:]) { $1 },
                offsetError: offsetError(at: .now().advanced(by: context.planner.lead)))
        } catch {
            context.tell(.warning(error.description))
        }
    }
}
