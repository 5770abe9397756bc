import AgentWire
import FleetInventory
import ResultStore

/// What a worker does after a connection, or a whole coordinator, was lost.
extension HostWorker {
    private static let longestPause = Duration.seconds(30)
    /// Connections that may be lost in one step: a host that ends all of them is no host to wait for.
    private static let mostLosses = 2
    /// How long a host is tried again that nothing is measured on yet: the others of the round may be waiting for it.
    private static let patienceInSetUp = Duration.seconds(15)

    /// Waits until the host can be reached again and its agent, which went on alone, has ended; returns whether it left a result.
    func reconnect(
        for plan: MeasurementPlan, in round: Round, after failure: HostFailure
    ) async throws(HostFailure) -> Bool {
        let end = ContinuousClock.now + context.planner.timeout
        while true {
            let again: HostSession
            do throws(HostFailure) {
                again = try await reopen(until: min(end, ContinuousClock.now + patience(in: round)), after: failure)
            } catch {
                throw fallen(error, in: round)
            }
            do throws(HostFailure) {
                return try await awaitResult(plan.id, over: again, until: end)
            } catch  where error.isConnectionGone {
                continue
            }
        }
    }

    /// Does what may begin anew on another connection if this one is lost, a few times: nothing is measured yet.
    ///
    /// - Parameter measurement: what the agent may have set up for it; the agent of before may not know yet that its connection is gone.
    func persisting(
        undoing measurement: String? = nil, _ work: () async throws(HostFailure) -> Void
    ) async throws(HostFailure) {
        for _ in 0..<Self.mostLosses {
            do throws(HostFailure) {
                return try await work()
            } catch  where error.code == .connectionLost && session != nil && !Task.isCancelled {
                context.tell(.warning("\(error.description); nothing is measured there yet, reconnecting"))
                await load.close()
                let again = try await reopen(until: ContinuousClock.now + Self.patienceInSetUp, after: error)
                if let measurement { try await again.conversation.abort(measurement, within: context.means.patience) }
            }
        }
        try await work()
    }

    /// Waits until the host can be reached again. One that was restarted since it was reached last is connected, and fails with
    /// `hostFell`.
    func reopen(until end: ContinuousClock.Instant, after failure: HostFailure) async throws(HostFailure) -> HostSession {
        var pause = Duration.seconds(1)
        while ContinuousClock.now < end {
            await session?.close()
            session = nil
            // Hosts that were lost together come back at different moments.
            try? await Task.sleep(for: pause * Double.random(in: 0.5...1))
            guard !Task.isCancelled else { break }
            pause = min(pause * 2, Self.longestPause)
            do throws(HostFailure) {
                let again = try await open()
                session = again
                let isSameBoot = bootID == nil || again.facts[FactName.bootID] == bootID
                bootID = again.facts[FactName.bootID]
                guard isSameBoot else {
                    throw HostFailure(.hostFell, host: host.name, cause: "it was restarted in the middle of the run")
                }
                return again
            } catch  where error.isConnectionGone || error.code == .unreachable {
                continue
            }
        }
        throw failure
    }

    /// The failure of a host that did not come back, or came back anew, while it measured. Where its console is written, if the
    /// inventory tells, is where its last words are.
    private func fallen(_ failure: HostFailure, in round: Round) -> HostFailure {
        guard failure.mayBeFall else { return failure }
        var failure = failure
        if let console = HostConsole(of: host) { failure.remedy = "its console may say why: \(console.place)" }
        if context.planner.isHostile(round), !Task.isCancelled { failure.code = .hostFell }
        return failure
    }

    /// Waits for a result in the spool while the agent that measures still holds the host; false if it ended without one.
    private func awaitResult(
        _ id: String, over session: HostSession, until end: ContinuousClock.Instant
    ) async throws(HostFailure) -> Bool {
        while true {
            // First who holds the host, then the spool: a result that comes between the two is seen.
            let isMeasuring = try await isHeldByThisRun(session)
            let entries = try await session.conversation.spool(within: context.means.patience)
            if entries.contains(where: { $0.id == id }) { return true }
            guard isMeasuring, ContinuousClock.now < end, !Task.isCancelled else { return false }
            try? await Task.sleep(for: .seconds(1))
        }
    }

    func isHeldByThisRun(_ session: HostSession) async throws(HostFailure) -> Bool {
        let facts = try await session.conversation.facts(within: context.means.patience)
        return facts[FactName.holder]?.contains(context.planner.runMark) ?? false
    }

    /// Collects what an interrupted coordinator left on the host, after waiting for what is still being measured for this run.
    ///
    /// Returns the rounds whose results it collected.
    @discardableResult
    func recover(over session: HostSession) async throws(HostFailure) -> Set<Int> {
        let end = ContinuousClock.now + context.planner.timeout
        var collected: Set<Int> = []
        while true {
            let isMeasuring = try await isHeldByThisRun(session)
            collected.formUnion(try await collectSpooled(over: session))
            guard isMeasuring, ContinuousClock.now < end, !Task.isCancelled else { return collected }
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private func collectSpooled(over session: HostSession) async throws(HostFailure) -> Set<Int> {
        var collected: Set<Int> = []
        for entry in try await session.conversation.spool(within: context.means.patience) {
            guard let round = context.planner.round(ofMeasurement: entry.id, on: host.name) else { continue }
            context.tell(.recovering(round, host: host.name))
            let account = await load.recover(round)
            try await collect(
                entry.id, round: round, session: session, account: account,
                offsetError: context.earlierHosts[host.name]?.offsetErrorMicroseconds)
            context.happened(.recovered(host: host.name, round: round.index))
            collected.insert(round.index)
        }
        return collected
    }
}

extension HostFailure {
    /// Whether the host itself may be well, and its agent at work.
    var isConnectionGone: Bool { code == .connectionLost || code == .timedOut }

    /// Whether the host may have crashed, or hung.
    var mayBeFall: Bool { isConnectionGone || code == .hostFell || code == .unreachable }
}
