import AgentWire
import CSyscalls
import KernelTracing

/// A load that this host drives for another one: nothing is traced here.
final class DrivenLoad {
    private enum Stage {
        /// Waits for the instant to count from.
        case armed
        /// Waits for its program's time, or drives it until that instant.
        case started(at: MonotonicInstant)
        case ended
    }

    private static let readPause = Microseconds(20_000)

    private let plan: MeasurementPlan
    private let lock: LoadLock
    private let place: Spool.Place
    /// When it must have been started.
    private let deadline: MonotonicInstant
    let programs: Programs
    private var stage = Stage.armed
    private var work: LineCounter
    private var workCurve = WorkCurve()
    private var invalidities: [Invalidity] = []
    private var isTold = false

    init(_ plan: MeasurementPlan) throws(Refusal) {
        self.plan = plan
        if plan.userID != 0 { hap_drop_capabilities(0) }
        lock = try LoadLock(id: plan.id)
        place = try Spool.Place(for: plan.id)
        deadline = Clock.monotonic.adding(plan.deadline)
        do throws(SystemCallError) {
            programs = Programs(
                measurement: plan.id, user: plan.userID, group: plan.groupID,
                directory: try StateDirectory.makeWork(id: plan.id, user: plan.userID, group: plan.groupID))
        } catch {
            throw Refusal(error)
        }
        work = LineCounter(prefix: plan.work.linePrefix)
    }

    /// Whether it goes on without the coordinator.
    var isStarted: Bool {
        if case .started = stage { true } else { false }
    }

    var id: String { plan.id }

    /// When `advance` must be called again at the latest.
    func wake(after now: MonotonicInstant) -> MonotonicInstant {
        guard case .started(let start) = stage else { return MonotonicInstant(nanoseconds: .max) }
        return max(start.adding(plan.phases.baseline), now.adding(Self.readPause))
    }

    /// Counts from an instant of the monotonic clock.
    func start(at instant: MonotonicInstant) throws(Refusal) {
        guard case .armed = stage else { throw Refusal.notArmed }
        guard instant < deadline else { throw Refusal.deadlineBeforeStart }
        stage = .started(at: instant)
    }

    /// Ends it the next time that it advances, with its account.
    func end() {
        isTold = true
    }

    func reap() {
        programs.reap()
    }

    /// Does what is due at `now`; says when the account is kept.
    func advance(to now: MonotonicInstant) throws(Refusal) -> SpoolEntry? {
        guard case .started(let start) = stage else { return nil }
        let begin = start.adding(plan.phases.baseline)
        if now >= begin { drive(now, start) }
        guard isTold || !invalidities.isEmpty || now >= begin.adding(plan.phases.settleMax) else { return nil }
        abort()
        return try Spool.keep(account(start, now), at: place)
    }

    private func drive(_ now: MonotonicInstant, _ start: MonotonicInstant) {
        if let program = programs.children.first {
            program.drain { work.append($0) }
            workCurve.note(work.count &* plan.work.each, at: now.microseconds(since: start))
            guard program.status != nil else { return }
            program.drain { work.append($0) }
            guard program.succeeded else { return invalidities.append(Invalidity(.workloadFailed, program.ending)) }
            programs.forget(program)
            work.beginStream()
        }
        do {
            if let driver = plan.driver { _ = try programs.start(driver, role: .driver) }
        } catch {
            invalidities.append(Invalidity(.workloadFailed, error.message))
        }
    }

    private func account(_ start: MonotonicInstant, _ now: MonotonicInstant) -> MeasurementResult {
        MeasurementResult(
            id: plan.id, agentVersion: Agent.version, kernelRelease: HostFacts.system { $0.release },
            machine: HostFacts.system { $0.machine }, requestedStart: start, actualStart: start, startRealtimeNanoseconds: 0,
            clockStepMicroseconds: 0, phaseLengths: [now.microseconds(since: start)],
            isSteady: false, settleTime: .zero, work: work.count &* plan.work.each, workCurve: workCurve, objects: [],
            functions: [], counters: TraceCounters(), invalidities: invalidities)
    }

    /// Undoes everything.
    func abort() {
        if case .ended = stage { return }
        stage = .ended
        programs.killAll()
        StateDirectory.removeWork(id: plan.id)
    }
}

/// Held while a load is driven, so that its programs are not taken for a killed agent's.
final class LoadLock {
    private static let prefix = "/run/hapfleet-load-"
    private let path: String
    private let file: OpenFile

    init(id: String) throws(Refusal) {
        path = Self.prefix + id
        do throws(SystemCallError) {
            file = try OpenFile(path, O_RDWR | O_CREAT | O_NOFOLLOW)
        } catch {
            throw Refusal(error)
        }
        guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw Refusal(code: .busy, message: "the load " + id + " is being driven already", remedy: "wait for its end")
        }
    }

    /// Whether a living agent drives the load `id`.
    static func isHeld(_ id: String) -> Bool {
        OpenFile.isLocked(prefix + id)
    }

    deinit {
        unlink(path)
        flock(file.descriptor, LOCK_UN)
    }
}
