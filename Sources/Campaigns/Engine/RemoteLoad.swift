import AgentWire
import FleetInventory
import SecureShell

/// The other host's part in one host's measurements: it drives the service, by an agent of its own. Does nothing in rounds whose
/// workload the measured host drives itself.
///
/// Like a measurement, a load that was started goes on when the connection breaks, and its account is kept on the host that
/// drives it until it was fetched.
actor RemoteLoad {
    /// What the host that drove the load says of it.
    struct Account {
        let host: String
        let outcome: Result<MeasurementResult, HostFailure>

        /// The measured host's result with it.
        func joined(to result: MeasurementResult) -> MeasurementResult {
            switch outcome {
            case .success(let load): result.driven(by: load, on: host)
            case .failure(let failure): result.withoutAccount(of: host, cause: failure.cause)
            }
        }
    }

    private static let probes = 40

    private let measured: Host
    private let context: WorkContext
    private var session: HostSession?
    private var offset: ClockOffset?

    init(for measured: Host, context: WorkContext) {
        self.measured = measured
        self.context = context
    }

    /// Sets the load of a round up.
    func arm(_ round: Round) async throws(HostFailure) {
        guard let generator = generator(of: round) else { return }
        do throws(HostFailure) {
            let session = try await connected(to: generator)
            let plan = try plan(of: round, on: session)
            try await check(plan.driver?.arguments.first ?? "", on: session)
            _ = try await session.conversation.arm(plan, within: context.means.patience)
        } catch {
            await close()
            throw ofMeasured(error)
        }
    }

    /// Estimates the other host's clock offset; without one the start fails.
    func synchronise(_ round: Round?) async {
        offset = nil
        guard let round, generator(of: round) != nil else { return }
        offset = try? await session?.conversation.clockOffset(
            probes: Self.probes, goodEnough: context.planner.goodClockError, wallClock: context.means.wallClock,
            within: context.means.patience)
    }

    /// Starts what was set up.
    func start(_ round: Round, at instant: MonotonicInstant) async throws(HostFailure) {
        guard let generator = generator(of: round) else { return }
        guard let session, let offset else {
            throw ofMeasured(HostFailure(.connectionLost, host: generator.name, cause: "it did not answer before the start"))
        }
        do throws(HostFailure) {
            try await session.conversation.send(.start(at: offset.hostInstant(at: instant)))
        } catch {
            throw ofMeasured(error)
        }
    }

    /// Ends the load; nil if the round has none.
    func end(_ round: Round) async -> Account? {
        guard let generator = generator(of: round) else { return nil }
        do throws(HostFailure) {
            guard let session else { throw HostFailure(.connectionLost, host: generator.name, cause: "there is no connection") }
            let id = context.planner.loadID(of: round, for: measured.name)
            try await session.conversation.endLoad(id, within: context.means.patience)
            return Account(host: generator.name, outcome: .success(try await fetch(round, over: session)))
        } catch {
            context.tell(.warning("\(error.description); the load goes on alone, reconnecting"))
            await close()
            return await recover(round)
        }
    }

    /// The account of a load whose connection or coordinator was lost, when it is over; nil if the round has none.
    func recover(_ round: Round) async -> Account? {
        guard let generator = generator(of: round) else { return nil }
        let end = ContinuousClock.now + context.planner.timeout
        var latest = HostFailure(.timedOut, host: generator.name, cause: "it kept no account")
        while ContinuousClock.now < end, !Task.isCancelled {
            do throws(HostFailure) {
                let session = try await connected(to: generator)
                let entries = try await session.conversation.spool(within: context.means.patience)
                if entries.contains(where: { $0.id == context.planner.loadID(of: round, for: measured.name) }) {
                    return Account(host: generator.name, outcome: .success(try await fetch(round, over: session)))
                }
            } catch {
                latest = error
                await close()
            }
            try? await Task.sleep(for: .seconds(1))
        }
        return Account(host: generator.name, outcome: .failure(latest))
    }

    /// Says that the round's account is stored.
    func forget(_ round: Round) async {
        guard generator(of: round) != nil else { return }
        let id = context.planner.loadID(of: round, for: measured.name)
        try? await session?.conversation.acknowledge(id, within: context.means.patience)
    }

    /// Ends the connection: what was set up but not started is undone.
    func close() async {
        await session?.close()
        session = nil
    }

    private func generator(of round: Round) -> Host? {
        context.planner.generator(of: round, for: measured.name)
    }

    private func connected(to generator: Host) async throws(HostFailure) -> HostSession {
        if let session, session.host == generator { return session }
        await close()
        let means = context.means
        let opened = try await context.logins.run { () async throws(HostFailure) in
            try await HostSession.open(generator, means: means)
        }
        session = opened
        return opened
    }

    private func plan(of round: Round, on session: HostSession) throws(HostFailure) -> MeasurementPlan {
        guard let plan = context.planner.loadPlan(for: round, of: measured, on: session) else {
            throw HostFailure(.workload, host: session.host.name, cause: "the campaign has no such workload")
        }
        return plan
    }

    private func check(_ program: String, on session: HostSession) async throws(HostFailure) {
        let answer = try await session.connection.run("command -v \(ShellQuoting.quote(program)) >/dev/null")
        guard answer.status == 0 else {
            throw HostFailure(
                .workload, host: session.host.name, cause: "not installed there: \(program.singleLine)",
                remedy: "install the package that has this program")
        }
    }

    private func fetch(_ round: Round, over session: HostSession) async throws(HostFailure) -> MeasurementResult {
        let id = context.planner.loadID(of: round, for: measured.name)
        return try await session.conversation.result(id, within: context.means.patience).result
    }

    /// The failure as one of the measured host in this round.
    private func ofMeasured(_ failure: HostFailure) -> HostFailure {
        HostFailure(
            .workload, host: measured.name, cause: "its load generator \(failure.host): \(failure.cause)", remedy: failure.remedy)
    }
}
