import AgentWire
import CSyscalls
import KernelTracing

/// One measurement on this host, from arming to the result.
///
///     readying ──► preparing ──► armed ──► scheduled ──► recording ──► ended
///        └──────────────┴──────────┴───────────┴─────────────┴── abort, refusal: all is undone
final class Measurement {
    private enum Stage {
        /// The service was started and is not ready yet.
        case readying
        /// The programs before the measurement run, one after the other; the next is that one.
        case preparing(next: Int)
        /// Waits for the instant to start at.
        case armed
        /// Waits for that instant.
        case scheduled(MonotonicInstant)
        /// Tracing is on.
        case recording(Recording)
        /// Over, with a result or without.
        case ended
    }

    private static let poll = Microseconds(10_000)
    /// Switching on empties the buffers, which takes a while: it is done this long before the start, and what comes
    /// before the start is left out by its time stamp.
    private static let switchOnLead = Microseconds(400_000)

    let plan: MeasurementPlan
    private let lock: HostLock
    private let text: KernelText
    private let objects: KernelObjects
    private let place: Spool.Place
    private let directory: String
    let programs: Programs
    private let service: Child?
    private var targetGuard: TargetGuard
    private let instance: TraceInstance
    private let deadline: MonotonicInstant
    /// When the service must be ready, and what is measured be there.
    private let readinessLimit: MonotonicInstant
    private var stage: Stage
    private var readiness: LineCounter?

    /// Takes the host, sets tracing up and starts the service.
    ///
    /// `text` is kept for the next measurement: reading it takes long, and it rarely changes.
    init(_ plan: MeasurementPlan, holder: String, text known: inout KernelText?) throws(Refusal) {
        self.plan = plan
        deadline = Clock.monotonic.adding(plan.deadline)
        lock = try HostLock(holder: holder, measurement: plan.id)
        let tracefs = try Measurability.tracefs()
        // Programs that are root would get them back when they begin, and the kernel would then let them outlive the agent.
        if plan.userID != 0 { hap_drop_capabilities(plan.isVertical ? 1 : 0) }
        Leftovers.remove(tracefs: tracefs)
        try lock.watch(tracefs: tracefs, patience: plan.patience)
        place = try Spool.Place(for: plan.id)
        do {
            if let known, known.isCurrent {
                text = known
            } else {
                text = try KernelText(tracefs: tracefs)
                known = text
            }
            directory = try StateDirectory.makeWork(id: plan.id, user: plan.userID, group: plan.groupID)
        } catch {
            throw Refusal(error)
        }
        objects = KernelObjects(vmlinux: text.vmlinux)
        programs = Programs(measurement: plan.id, user: plan.userID, group: plan.groupID, directory: directory)
        do throws(Refusal) {
            service = try programs.startService(of: plan)
            instance = try TraceInstance(tracefs: tracefs, bufferKiBPerCPU: plan.bufferKiBPerCPU)
        } catch {
            programs.killAll()
            StateDirectory.removeWork(id: plan.id)
            throw error
        }
        targetGuard = TargetGuard(TargetTasks(plan: plan, service: service))
        // What is left must do for the phases.
        readinessLimit = Clock.monotonic.adding(Microseconds(plan.deadline.count / 2))
        stage = .readying
        if case .stdout(let prefix) = plan.readiness { readiness = LineCounter(prefix: prefix) }
        try releaseService()
    }

    /// Lets the service begin, after it is traced if it is measured. One that is its own load stays held until the load is due.
    private func releaseService() throws(Refusal) {
        if case .service = plan.target {
            do throws(Refusal) {
                _ = try targetGuard.admit(to: instance)
            } catch {
                undo()
                throw error
            }
            if plan.isOwnLoad { return stage = .preparing(next: 0) }
        }
        service?.release()
    }

    var id: String { plan.id }

    /// Whether it goes on without the coordinator.
    var isStarted: Bool {
        switch stage {
        case .scheduled, .recording: true
        case .readying, .preparing, .armed, .ended: false
        }
    }

    var isEnded: Bool {
        if case .ended = stage { true } else { false }
    }

    /// When `advance` must be called again at the latest.
    func wake(after now: MonotonicInstant) -> MonotonicInstant {
        switch stage {
        case .readying, .preparing: now.adding(Self.poll)
        case .armed, .ended: deadline
        case .scheduled(let start): start.subtracting(Self.switchOnLead)
        case .recording(let recording): recording.wake(after: now)
        }
    }

    /// Asks for the start at an instant of the monotonic clock.
    func start(at instant: MonotonicInstant) throws(Refusal) {
        guard case .armed = stage else { throw Refusal.notArmed }
        guard instant < deadline else { throw Refusal.deadlineBeforeStart }
        stage = .scheduled(instant)
    }

    /// Notes that children ended.
    func reap() {
        programs.reap()
    }

    /// Does what is due at `now`; throws when it cannot go on to a result, with everything undone.
    func advance(to now: MonotonicInstant) throws(Refusal) -> [AgentMessage] {
        drainPrograms()
        do throws(Refusal) {
            return try step(now)
        } catch {
            abort()
            throw error
        }
    }

    private func step(_ now: MonotonicInstant) throws(Refusal) -> [AgentMessage] {
        switch stage {
        case .ended: return []
        case .readying: try awaitReadiness(now)
        case .preparing(let next): return try prepare(next, now)
        case .armed: try checkService(now)
        case .scheduled(let start):
            if now >= start.subtracting(Self.switchOnLead) { try beginRecording(requested: start) }
        case .recording(let recording):
            let messages = try recording.advance(to: now)
            guard recording.isOver, let result = recording.result else { return messages }
            undo()
            return messages + [.finished(try Spool.keep(result, at: place))]
        }
        return []
    }

    private func awaitReadiness(_ now: MonotonicInstant) throws(Refusal) {
        if isReady {
            stage = .preparing(next: 0)
        } else {
            try checkService(now)
            guard now < readinessLimit else {
                throw Refusal(.programFailed, "the service \(service?.name ?? "") did not become ready in time")
            }
        }
    }

    private var isReady: Bool {
        switch plan.readiness {
        case .immediately: true
        case .tcp(let address, let port): hap_try_connect(address, port, 100) == 0
        case .stdout: (readiness?.count ?? 0) > 0
        }
    }

    /// Runs the programs before the measurement; says `armed` after the last.
    private func prepare(_ next: Int, _ now: MonotonicInstant) throws(Refusal) -> [AgentMessage] {
        try checkService(now)
        if let running = programs.children.first(where: { $0.role == .preparation }) {
            guard running.status != nil else { return [] }
            guard running.succeeded else { throw Refusal(.programFailed, running.ending) }
            programs.forget(running)
        }
        guard next < plan.prepare.count else {
            let target: TargetSummary
            do throws(Refusal) {
                target = try targetGuard.admit(to: instance)
            } catch  where error.code == .noTarget && service != nil && now < readinessLimit {
                // What is measured is still being started by the service, as a container is.
                return []
            }
            stage = .armed
            return [.armed(functions: UInt32(text.functionCount), target: target)]
        }
        _ = try programs.start(plan.prepare[next], role: .preparation)
        stage = .preparing(next: next + 1)
        return []
    }

    private func checkService(_ now: MonotonicInstant) throws(Refusal) {
        if let service, service.status != nil {
            throw Refusal(.programFailed, service.ending)
        }
        guard now < deadline else { throw Refusal.deadlineBeforeStart }
    }

    private func beginRecording(requested: MonotonicInstant) throws(Refusal) {
        // What came into the target since it was set up is not missed: nothing has been measured yet.
        _ = try targetGuard.admit(to: instance)
        stage = .recording(
            try Recording(
                plan: plan, requested: requested, deadline: deadline, instance: instance, targetGuard: targetGuard,
                programs: programs, service: service, text: text, objects: objects))
    }

    private func drainPrograms() {
        for child in programs.children {
            child.drain { bytes in
                if child === service { readiness?.append(bytes) }
                if case .recording(let recording) = stage { recording.noteOutput(bytes, of: child) }
            }
        }
    }

    /// Undoes everything, without a result.
    func abort() {
        undo()
    }

    private func undo() {
        if case .ended = stage { return }
        if case .recording(let recording) = stage { recording.undo() }
        stage = .ended
        try? instance.setRecording(false)
        programs.stop(plan, service)
        programs.killAll()
        instance.destroy()
        StateDirectory.removeWork(id: plan.id)
        // Keeping a result may take a slow disk any time, and is nothing that had to be undone.
        hap_end_watch()
    }
}

extension MonotonicInstant {
    /// The instant that much earlier; the clock's zero if that is before it.
    func subtracting(_ length: Microseconds) -> MonotonicInstant {
        let (product, overflow) = length.count.multipliedReportingOverflow(by: 1_000)
        return MonotonicInstant(nanoseconds: overflow || product > nanoseconds ? 0 : nanoseconds - product)
    }
}
