import AgentWire
import CSyscalls
import KernelTracing

/// The part of a measurement in which tracing is on: phases, load, pruning, guard, progress.
final class Recording {
    private static let progressPause = Microseconds(1_000_000)
    private static let shortestDrainPause = Microseconds(5_000)
    private static let longestDrainPause = Microseconds(100_000)
    private static let lookPause = Microseconds(100_000)
    /// More than this part of a buffer is much for one drain: what comes next may be more by far.
    private static let busyShare = 16
    /// A CPU may be inside the tracer when its function leaves the filter; entries later than this after it are wrong.
    private static let stragglerTime = Microseconds(500_000)
    /// That many entries of functions that had left the filter mean that the wrong ones left it.
    private static let tolerableStragglers: UInt64 = 16

    private let plan: MeasurementPlan
    private let requested: MonotonicInstant
    private let deadline: MonotonicInstant
    private let instance: TraceInstance
    private let programs: Programs
    private let service: Child?
    private let text: KernelText
    private var objects: KernelObjects
    private let realtimeOffset: Int64
    private var schedule: PhaseSchedule
    private var recorder: Recorder
    private var pruning: PruneSchedule
    private var targetGuard: TargetGuard
    private var work: LineCounter
    private var workAtSettle: UInt64 = 0
    private var workCurve = WorkCurve()
    /// From the start of the settling to its newest function.
    private var settleTime = Microseconds.zero
    /// The newest function's first sight, or the window's beginning, and the work counted then: a line may end what began
    /// before it, two lines hold a whole unit of work.
    private var novelty = (instant: MonotonicInstant(nanoseconds: 0), work: UInt64(0))
    private let processCPU = Clock.processCPU
    private var pruned = (functions: UInt64(0), batches: UInt64(0), time: Microseconds.zero)
    private var isAnnounced = false
    private var drainPause = shortestDrainPause
    private var nextDrain: MonotonicInstant
    private var nextProgress: MonotonicInstant
    /// When to look again whether tracing is still on; what drains the buffers in between wakes the agent.
    private var nextLook: MonotonicInstant
    private var invalidities: [Invalidity] = []
    /// What was measured so far: of the kernel when that is over, of the programs when `isOver`.
    private(set) var result: MeasurementResult?
    /// The part in which the target's programs are watched: only after a kernel's part that counts.
    private var user: UserRecording?

    /// Switches tracing on; what counts begins at `requested`, or now if that is past.
    init(
        plan: MeasurementPlan, requested: MonotonicInstant, deadline: MonotonicInstant, instance: TraceInstance,
        targetGuard: TargetGuard, programs: Programs, service: Child?, text: KernelText, objects: KernelObjects
    ) throws(Refusal) {
        self.plan = plan
        self.requested = requested
        self.deadline = deadline
        self.instance = instance
        self.targetGuard = targetGuard
        self.programs = programs
        self.service = service
        self.text = text
        self.objects = objects
        do {
            try instance.setRecording(true)
        } catch {
            throw Refusal(error)
        }
        let start = max(requested, Clock.monotonic)
        realtimeOffset = Clock.realtimeOffset
        schedule = PhaseSchedule(start: start, lengths: plan.phases)
        recorder = Recorder(instance)
        recorder.tally.table.begin(Stretch(.baseline), at: start)
        pruning = PruneSchedule(start: start)
        work = LineCounter(prefix: plan.work.linePrefix)
        nextDrain = start
        nextProgress = start.adding(Self.progressPause)
        nextLook = start
    }

    /// Whether nothing more is measured. Not `result == nil`: that would bring the comparison of results with it.
    var isOver: Bool {
        if case .some = result { user == nil } else { false }
    }

    /// When `advance` must be called again at the latest.
    func wake(after now: MonotonicInstant) -> MonotonicInstant {
        guard isAnnounced else { return schedule.start }
        if let user {
            return min(min(user.wake(after: now), nextProgress), min(targetGuard.next, deadline))
        }
        guard case .nothing(let until) = due(at: now) else { return now }
        // With two at a time: the form for any number of them is large.
        return min(min(until, nextDrain), min(min(nextProgress, targetGuard.next), deadline))
    }

    /// Takes what a program wrote on its standard output.
    func noteOutput(_ bytes: [UInt8], of child: Child) {
        if child.role == (plan.isOwnLoad ? .service : .driver) { work.append(bytes) }
    }

    /// Does what is due at `now`.
    func advance(to now: MonotonicInstant) throws(Refusal) -> [AgentMessage] {
        guard now >= schedule.start else { return [] }
        var messages: [AgentMessage] = []
        if !isAnnounced {
            isAnnounced = true
            messages.append(.started(at: schedule.start))
        }
        do throws(SystemCallError) {
            if user == nil, now >= nextDrain { try drain(now) }
            if now >= targetGuard.next { targetGuard.check(instance) }
            if user == nil, now >= nextLook { checkSwitches(now) }
            try checkPrograms()
            if let user {
                watch(user, to: now)
            } else {
                try pruneIfDue()
                if invalidities.isEmpty { try followSchedule(at: now) }
            }
            if now >= nextProgress {
                if let strain = plan.limits.strain { invalidate(.hostStrained, strain) }
                messages.append(.progress(report(now)))
            }
            if !invalidities.isEmpty, !isOver {
                if let user { conclude(user) } else { try finish(isSteady: false) }
            }
        } catch {
            throw Refusal(error)
        }
        return messages
    }

    /// Goes on watching the target's programs. What goes wrong now concerns them alone: the kernel's part is over.
    private func watch(_ user: UserRecording, to now: MonotonicInstant) {
        user.advance(to: now, tasks: targetGuard.tasks, hasWorked: hasWorked)
        if novelty.instant != user.newest { novelty = (user.newest, work.count) }
        checkDeadline(now)
        if user.failure != 0 { invalidate(.notProbed, SystemCallError.text(of: user.failure)) }
        if user.isDisturbed { invalidate(.tracingDisturbed, "probes are gone") }
        if user.isTooLong { noteUnsteadiness() }
        if user.isSteady, invalidities.isEmpty { conclude(user) }
    }

    /// Puts what was found of the programs into the result.
    private func conclude(_ user: UserRecording) {
        if user.isFull { invalidate(.tableFull, "there were more files or functions than are taken") }
        result?.user = user.finish(invalidities)
        invalidities = []
        self.user = nil
    }

    /// Removes the probes of programs, if there are any.
    func undo() {
        user?.undo()
    }

    private func drain(_ now: MonotonicInstant) throws(SystemCallError) {
        let pages = try recorder.drain(instance, schedule: schedule)
        let pagesPerCPU = instance.bufferKiB * 1_024 / instance.layout.page.pageSize
        // A partly filled page comes each time, however little is in it.
        let many = max(4, pagesPerCPU / Self.busyShare)
        if pages > many {
            drainPause = Microseconds(max(drainPause.count / 2, Self.shortestDrainPause.count))
        } else if pages <= many / 2 {
            drainPause = Microseconds(min(drainPause.count * 2, Self.longestDrainPause.count))
        }
        nextDrain = now.adding(drainPause)
        workCurve.note(work.count &* plan.work.each, at: now.microseconds(since: schedule.start))
        if novelty.instant != recorder.tally.table.newest, schedule.phase != .steady {
            novelty = (recorder.tally.table.newest, work.count)
        }
        if let damage = recorder.damage {
            invalidate(.tracingDisturbed, "a page of the buffer was not understood: " + damage.description)
        }
        if recorder.tally.table.isFull {
            invalidate(.tableFull, "more than \(recorder.tally.table.bound) functions were entered")
        }
        if recorder.tally.table.unexpected > Self.tolerableStragglers {
            invalidate(.tracingDisturbed, "functions that had left the filter were still entered")
        }
    }

    private func due(at now: MonotonicInstant) -> PhaseSchedule.Due {
        schedule.due(at: now, newest: recorder.tally.table.newest, hasWorkedSince: hasWorked)
    }

    /// Of a load that is slow, windows after the first begin as a unit does: one line ends a whole one.
    private var hasWorked: Bool {
        plan.part == .measured || work.count >= novelty.work &+ (schedule.phase == .steady && user == nil ? 1 : 2)
    }

    private func followSchedule(at now: MonotonicInstant) throws(SystemCallError) {
        switch due(at: now) {
        case .nothing:
            checkDeadline(now)
        case .stretch(let stretch): try begin(stretch)
        case .end(let isSteady): try finish(isSteady: isSteady)
        }
    }

    /// Makes the filter whole, and only then lets the stretch begin.
    private func begin(_ stretch: Stretch) throws(SystemCallError) {
        if plan.prune {
            recorder.tally.table.expectAll()
            let before = Clock.monotonic
            try instance.makeWhole()
            pruned.time.count += Clock.monotonic.microseconds(since: before).count
        }
        _ = try recorder.drain(instance, schedule: schedule)
        if schedule.phase == .settle { settleTime = timeToNewest }
        let boundary = Clock.monotonic
        schedule.begin(stretch, at: boundary)
        recorder.tally.table.begin(stretch, at: boundary)
        pruning = PruneSchedule(start: boundary)
        novelty = (boundary, work.count)
        switch stretch.phase {
        case .baseline, .steady: break
        case .warmup: beginLoad()
        case .settle: workAtSettle = work.count
        }
        drainPause = Self.shortestDrainPause
        nextDrain = boundary
    }

    private func beginLoad() {
        guard let driver = plan.driver else {
            if plan.isOwnLoad { service?.release() }
            return
        }
        do {
            _ = try programs.start(driver, role: .driver)
        } catch {
            invalidate(.workloadFailed, error.message)
        }
    }

    /// A service must not end; a driver that ended well is started again.
    private func checkPrograms() throws(SystemCallError) {
        if let service, service.status != nil { return invalidate(.workloadFailed, service.ending) }
        if let loss = targetGuard.loss { return invalidate(.workloadFailed, loss) }
        guard let driver = programs.children.first(where: { $0.role == .driver }), driver.status != nil else { return }
        driver.drain { noteOutput($0, of: driver) }
        guard driver.succeeded else { return invalidate(.workloadFailed, driver.ending) }
        programs.forget(driver)
        work.beginStream()
        beginLoad()
    }

    /// What ran while something else had switched tracing off was missed, even if it is on again.
    private func checkSwitches(_ now: MonotonicInstant) {
        nextLook = now.adding(Self.lookPause)
        guard !instance.isOn || !Measurability.isFtraceEnabled else { return }
        invalidate(.tracingDisturbed, "something else switched tracing off")
    }

    private func pruneIfDue() throws(SystemCallError) {
        let now = Clock.monotonic
        guard plan.prune, invalidities.isEmpty,
            pruning.isDue(at: now, avoidable: recorder.tally.table.avoidable)
        else { return }
        var addresses: [UInt64] = []
        var numbers: [UInt32] = []
        objects.update()
        let areModulesKnown = objects.fingerprint == text.modules
        for address in recorder.tally.table.takeFresh() where areModulesKnown || text.vmlinux.contains(address) {
            guard let number = text.filter.number(of: address) else { continue }
            addresses.append(address)
            numbers.append(number)
        }
        if !numbers.isEmpty { try instance.prune(numbers) }
        objects.update()
        if areModulesKnown, objects.fingerprint != text.modules, !addresses.allSatisfy(text.vmlinux.contains) {
            invalidate(.tracingDisturbed, "modules changed just when functions of theirs left the filter")
        }
        let after = Clock.monotonic
        for address in addresses {
            recorder.tally.table.expectNone(of: address, after: after.adding(Self.stragglerTime))
        }
        let cost = after.microseconds(since: now)
        pruned.functions += UInt64(numbers.count)
        pruned.batches += numbers.isEmpty ? 0 : 1
        pruned.time.count += cost.count
        pruning.ran(at: after, cost: cost)
        nextDrain = after
    }

    private func report(_ now: MonotonicInstant) -> Progress {
        nextProgress = now.adding(Self.progressPause)
        objects.update()
        return Progress(
            phase: schedule.phase, elapsed: now.microseconds(since: schedule.start), functions: recorder.tally.table.countInPhase,
            events: recorder.tally.counts.all, lostEvents: max(recorder.lost, instance.lost), work: work.count &* plan.work.each)
    }

    private func invalidate(_ code: Invalidity.Code, _ detail: String) {
        if !invalidities.contains(where: { $0.code == code }) {
            invalidities.append(Invalidity(code, detail))
        }
    }

    private func checkDeadline(_ now: MonotonicInstant) {
        if now >= deadline { invalidate(.deadline, "the deadline passed in the middle of the measurement") }
    }

    private func noteUnsteadiness() {
        let limit = plan.phases.settleMax.count / 1_000_000
        invalidate(.notSteady, "new functions were still entered, or too little work was done, after \(limit) s")
    }

    private func finish(isSteady: Bool) throws(SystemCallError) {
        checkSwitches(Clock.monotonic)
        if schedule.phase == .settle { settleTime = timeToNewest }
        schedule.finish(at: Clock.monotonic, hasWorkedSince: hasWorked)
        try instance.setRecording(false)
        targetGuard.check(instance)
        while try recorder.drain(instance, schedule: schedule) > 1 {}
        let wasBroken = !invalidities.isEmpty
        let lost = max(recorder.lost, instance.lost)
        if lost > 0 { invalidate(.lostEvents, "\(lost) entries did not fit in buffers of \(instance.bufferKiB) KiB") }
        if schedule.phase == .steady {
            if !isSteady, !wasBroken { invalidate(.noWork, "no unit of work ended in the steady state") }
        } else if !isSteady, !wasBroken {
            noteUnsteadiness()
        }
        if targetGuard.missed.count > 0 { invalidate(.taskMissed, "\(targetGuard.missed.count) tasks ran untraced for a while") }
        let done = work.count &- workAtSettle
        if done == 0, !wasBroken, plan.part == .whole { invalidate(.noWork, "no unit of work was counted after the warm-up") }
        let isSettled = schedule.phase == .settle || schedule.phase == .steady
        result = makeResult(
            isSteady: isSteady || schedule.phase == .steady, lost: lost, work: isSettled ? done &* plan.work.each : 0)
        guard plan.isVertical, invalidities.isEmpty else { return }
        let now = Clock.monotonic
        novelty = (now, work.count)
        user = UserRecording(
            quiet: plan.phases.quiet, longest: plan.phases.settleMax, tracefs: instance.tracefs, start: now)
    }

    /// From the running phase's start to its newest function.
    private var timeToNewest: Microseconds {
        recorder.tally.table.newest.microseconds(since: schedule.phaseStart)
    }

    private func makeResult(isSteady: Bool, lost: UInt64, work: UInt64) -> MeasurementResult {
        let clockStep = (Clock.realtimeOffset &- realtimeOffset) / 1_000
        if clockStep.magnitude > 100_000 { invalidate(.clockStepped, "the wall clock moved by \(clockStep) us") }
        objects.update()
        let functions = recorder.tally.table.functions
        if functions.contains(where: { objects.isAmbiguous($0.address) }) {
            invalidate(.tracingDisturbed, "a module was loaded where another had been, and functions there were entered")
        }
        let reached = ReachedObjects(functions, in: objects)
        return MeasurementResult(
            id: plan.id, agentVersion: Agent.version, kernelRelease: HostFacts.system { $0.release },
            machine: HostFacts.system { $0.machine }, requestedStart: requested, actualStart: schedule.start,
            startRealtimeNanoseconds: UInt64(bitPattern: Int64(bitPattern: schedule.start.nanoseconds) &+ realtimeOffset),
            clockStepMicroseconds: clockStep, phaseLengths: schedule.phaseLengths, isSteady: isSteady,
            settleTime: settleTime, work: work, windows: schedule.windowsDone, workCurve: workCurve, objects: reached.objects,
            functions: reached.functions, counters: counters(lost: lost),
            invalidities: invalidities)
    }

    private func counters(lost: UInt64) -> TraceCounters {
        var counters = TraceCounters(recorder.tally.counts)
        counters.lostEvents = lost
        counters.prunedFunctions = pruned.functions
        counters.pruneBatches = pruned.batches
        counters.pruneTime = pruned.time
        counters.agentCPU = Microseconds(Clock.processCPU.count &- processCPU.count)
        counters.agentPeakKiB = Clock.peakKiB
        counters.tasksSeen = recorder.tally.tasks.count
        counters.tasksMissed = targetGuard.missed.count
        return counters
    }
}
