import AgentWire
import FleetInventory
import KernelSources
import ResultStore

/// How a result comes from its host into the store.
///
///     in the host's spool ── keep ──► stored ── settle ──► forgotten by the host, its symbols known
extension HostWorker {
    /// What is still wanted of a result once it is stored; the result itself may be large.
    private struct KeptResult {
        var functions: Int
        var objects: [KernelObject]
        var invalidities: [Invalidity]
        var start: StartReport?
    }

    /// Collects what was just measured. The host keeps it until it hears that it is stored: a connection that breaks meanwhile is
    /// made anew, once for each of the two steps.
    ///
    /// - Parameter offsetError: of the clock offset with which the host was started.
    func collect(
        _ plan: MeasurementPlan, round: Round, account: RemoteLoad.Account?, offsetError: Int64?
    ) async throws(HostFailure) {
        let kept = try await reconnectingOnce(plan, round) { session throws(HostFailure) in
            try await self.keep(plan.id, round: round, session: session, account: account, offsetError: offsetError)
        }
        try await reconnectingOnce(plan, round) { session throws(HostFailure) in
            try await self.settle(kept, of: plan.id, round: round, session: session)
        }
    }

    /// Does a step of collecting a result, and again on another connection if this one is lost.
    private func reconnectingOnce<Value: Sendable>(
        _ plan: MeasurementPlan, _ round: Round, _ step: (HostSession) async throws(HostFailure) -> Value
    ) async throws(HostFailure) -> Value {
        do throws(HostFailure) {
            return try await step(connected())
        } catch  where error.isConnectionGone && !Task.isCancelled {
            context.tell(.warning("\(error.description); the host keeps its result, reconnecting"))
            // Without a result there, the host has heard already that it is stored.
            _ = try await reconnect(for: plan, in: round, after: error)
            return try await step(connected())
        }
    }

    /// Collects what an interrupted coordinator left.
    ///
    /// - Parameter offsetError: of the clock offset with which the host was started; nil if nobody knows it any more.
    func collect(
        _ id: String, round: Round, session: HostSession, account: RemoteLoad.Account?, offsetError: Int64?
    ) async throws(HostFailure) {
        let kept = try await keep(id, round: round, session: session, account: account, offsetError: offsetError)
        try await settle(kept, of: id, round: round, session: session)
    }

    /// Fetches a result and stores it.
    private func keep(
        _ id: String, round: Round, session: HostSession, account: RemoteLoad.Account?, offsetError: Int64?
    ) async throws(HostFailure) -> KeptResult {
        let kept = try await context.collections.run { () async throws(HostFailure) in
            try await self.store(id, round: round, session: session, account: account, offsetError: offsetError)
        }
        warnIfUncertain(kept.start, round)
        return kept
    }

    /// Lets the host forget a result that is stored, and asks for the symbols that it brought.
    private func settle(
        _ kept: KeptResult, of id: String, round: Round, session: HostSession
    ) async throws(HostFailure) {
        try await session.conversation.acknowledge(id, within: context.means.patience)
        await load.forget(round)
        for object in kept.objects where object.name != "?" {
            guard let buildID = try? BuildID(bytes: object.buildID) else { continue }
            try await collectSymbols(of: object.name, buildID: buildID, from: session)
        }
        context.tell(
            .measured(round, host: host.name, functions: kept.functions, invalidities: kept.invalidities))
    }

    private func store(
        _ id: String, round: Round, session: HostSession, account: RemoteLoad.Account?, offsetError: Int64?
    ) async throws(HostFailure) -> KeptResult {
        var (result, bytes) = try await session.conversation.result(id, within: context.means.patience)
        if let account {
            result = account.joined(to: result)
            bytes = ResultFile.encode(result)
        }
        let start = offsetError.map { StartReport(of: result, errorMicroseconds: $0) }
        let kept = KeptResult(
            functions: result.functions.count { $0.sightings.contains(.task, in: result.headline) }, objects: result.objects,
            invalidities: context.planner.invalidities(of: result, start: start), start: start)
        do throws(StoreError) {
            try await context.recorder.keep(
                bytes, invalidities: kept.invalidities, round: round, host: host.name, start: kept.start,
                workUnit: context.planner.workUnit(of: round))
        } catch {
            throw HostFailure(
                .agent, host: host.name, cause: "its result could not be stored: \(error.description)",
                remedy: "the host keeps it; make room and resume the run")
        }
        return kept
    }

    func collectSymbols(
        of object: String, buildID: BuildID, from session: HostSession
    ) async throws(HostFailure) {
        let disagreement = try await context.means.symbols.collect(
            object, buildID: buildID, host: host.name, from: session.conversation, within: context.means.patience)
        if let disagreement { context.tell(.warning(disagreement)) }
    }

    /// Once a host: a clock that cannot be read well enough stays so.
    private func warnIfUncertain(_ start: StartReport?, _ round: Round) {
        let limit = context.planner.maximumSkewMicroseconds
        guard let start, start.mayBeBeyond(limit), !isUncertaintyTold else { return }
        isUncertaintyTold = true
        context.tell(
            .warning(
                "\(host.name): round \(round.index + 1) began \(start): whether that is within max_skew (\(limit) us) cannot be told; a faster way there or NTP on both sides makes it certain"
            ))
    }
}
