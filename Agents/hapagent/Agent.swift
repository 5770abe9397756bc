import AgentWire
import CSyscalls
import KernelTracing

/// The agent's one loop: the conversation, the measurement, and signals.
final class Agent {
    static let version = "0.1.0"

    private enum Stream {
        case none
        case result(id: String, file: OpenFile, offset: UInt64, total: UInt64)
    }

    private var channel = Channel()
    private var holder = "an unnamed coordinator"
    private var measurement: Measurement?
    private var load: DrivenLoad?
    private var fetch = Stream.none
    private let signals: OpenFile
    private var isTold = false
    private var text: KernelText?

    init() throws(SystemCallError) {
        let descriptor = hap_signal_descriptor()
        guard descriptor >= 0 else { throw SystemCallError("create", "signalfd") }
        signals = OpenFile(owning: descriptor, name: "signalfd")
        _ = hap_become_subreaper()
    }

    /// Serves until the coordinator is gone and nothing runs any more.
    func serve() {
        while channel.isOpen || isStarted {
            wait()
            takeSignals()
            if isTold { break }
            if channel.isOpen { converse() }
            if !channel.isOpen, !isStarted { abandon() }
            advance()
            advanceLoad()
            sendChunks()
        }
        abandon()
        channel.flush()
    }

    /// Whether something goes on without the coordinator.
    private var isStarted: Bool {
        measurement?.isStarted == true || load?.isStarted == true
    }

    private func wait() {
        hap_show_life()
        let now = Clock.monotonic
        var descriptors = [signals.reading]
        if channel.isOpen {
            descriptors.append(pollfd(fd: 0, events: Int16(POLLIN), revents: 0))
            descriptors.append(pollfd(fd: 1, events: channel.hasOutgoing ? Int16(POLLOUT) : 0, revents: 0))
        }
        (measurement?.programs ?? load?.programs)?.addDescriptors(to: &descriptors)
        let wake = min(
            measurement.map { $0.wake(after: now).nanoseconds } ?? .max, load.map { $0.wake(after: now).nanoseconds } ?? .max)
        // A watchdog waits for a sign of life.
        let longest: UInt64 = hap_watchdog() == 0 ? 3_600_000_000_000 : 1_000_000_000
        let pause = wake > now.nanoseconds ? min(wake - now.nanoseconds, longest) : 0
        var time = timespec(tv_sec: time_t(pause / 1_000_000_000), tv_nsec: Int(pause % 1_000_000_000))
        ppoll(&descriptors, nfds_t(descriptors.count), &time, nil)
    }

    private func takeSignals() {
        var information = signalfd_siginfo()
        while read(signals.descriptor, &information, MemoryLayout<signalfd_siginfo>.size) > 0 {
            if Int32(bitPattern: information.ssi_signo) == SIGCHLD {
                measurement?.reap()
                load?.reap()
            } else {
                isTold = true
            }
        }
    }

    private func converse() {
        channel.receive()
        channel.flush()
        do throws(WireError) {
            while let message = try channel.next() {
                answer(message)
            }
        } catch {
            channel.send(
                .refused(
                    Refusal(
                        code: .protocolError, message: "a message is damaged, or of another version, at offset \(error.offset)",
                        remedy: "use one version on both sides")))
            channel.close()
        }
    }

    private func answer(_ message: CoordinatorMessage) {
        do throws(Refusal) {
            try meet(message)
        } catch {
            channel.send(.refused(error))
        }
    }

    private func meet(_ message: CoordinatorMessage) throws(Refusal) {
        switch message {
        case .hello(let version, let name): try greet(version, name)
        case .ping(let sequence):
            let monotonic = Clock.monotonic
            channel.send(
                .pong(
                    sequence: sequence, monotonic: monotonic, realtimeNanoseconds: Clock.realtimeNanoseconds,
                    realtimeErrorMicroseconds: Clock.realtimeErrorMicroseconds))
        case .facts: channel.send(.facts(HostFacts().facts))
        case .symbols(let object): try sendSymbols(of: object)
        case .arm(let plan): try arm(plan)
        case .start(let instant):
            if let load { return try load.start(at: instant) }
            guard let measurement else { throw Refusal.notArmed }
            try measurement.start(at: instant)
        case .endLoad: load?.end()
        case .abort(let id):
            if let armed = measurement?.id ?? load?.id, armed == id {
                abandon()
            } else if geteuid() == 0 {
                HostLock.evictHolder(of: id)
            }
            channel.send(.aborted)
        case .spool: Spool.list { channel.send(.spooled($0)) }
        case .fetch(let id):
            let kept = try Spool.open(id)
            fetch = .result(id: id, file: kept.file, offset: 0, total: kept.size)
        case .acknowledge(let id):
            Spool.forget(id)
            channel.send(.acknowledged(id: id))
        case .goodbye: channel.close()
        }
    }

    private func greet(_ version: UInt16, _ name: String) throws(Refusal) {
        guard version == CoordinatorMessage.protocolVersion else {
            throw Refusal(
                code: .protocolError,
                message: "the coordinator speaks version \(version), this agent \(CoordinatorMessage.protocolVersion)",
                remedy: "use one version on both sides")
        }
        holder = name
        channel.isGreeted = true
        if geteuid() == 0, let tracefs = try? Tracefs.path(), let lock = try? HostLock(holder: name) {
            Leftovers.remove(tracefs: tracefs)
            _ = consume lock
        }
        channel.send(.welcome(version: CoordinatorMessage.protocolVersion, agentVersion: Self.version))
    }

    private func arm(_ plan: MeasurementPlan) throws(Refusal) {
        guard measurement == nil, load == nil else {
            throw Refusal(code: .outOfOrder, message: "this agent measures already", remedy: "abort it first")
        }
        try checkCaller(of: plan)
        if plan.part == .driving {
            load = try DrivenLoad(plan)
            return channel.send(.armed(functions: 0, target: TargetSummary(tasks: 0, leftOut: 0)))
        }
        measurement = try Measurement(plan, holder: holder, text: &text)
    }

    /// Who may only start the agent as root must not become root, or somebody else, by a program of the plan. `sudo` tells the caller
    /// by numbers, `doas` by name.
    private func checkCaller(of plan: MeasurementPlan) throws(Refusal) {
        let account = UserAccount(id: plan.userID)
        try Self.check("SUDO_UID", is: "\(plan.userID)")
        try Self.check("SUDO_GID", is: "\(plan.groupID)")
        try Self.check("DOAS_USER", is: account.group == UInt64(plan.groupID) ? account.name : "another group's")
    }

    private static func check(_ variable: String, is own: String) throws(Refusal) {
        guard let caller = HostFacts.variable(variable), caller != own else { return }
        throw Refusal(.notPrivileged, "programs run only as who called, " + caller)
    }

    private func advance() {
        guard let measurement else { return }
        do throws(Refusal) {
            for message in try measurement.advance(to: Clock.monotonic) {
                if case .progress = message, !channel.isComfortable { continue }
                // The host is free before the coordinator hears of the result.
                if case .finished = message { self.measurement = nil }
                channel.send(message)
            }
        } catch {
            self.measurement = nil
            channel.send(.refused(error))
        }
    }

    private func advanceLoad() {
        do throws(Refusal) {
            guard let entry = try load?.advance(to: Clock.monotonic) else { return }
            load = nil
            channel.send(.finished(entry))
        } catch {
            load = nil
            channel.send(.refused(error))
        }
    }

    private func abandon() {
        measurement?.abort()
        measurement = nil
        load?.abort()
        load = nil
    }

    private func sendSymbols(of object: String) throws(Refusal) {
        _ = try Measurability.tracefs()
        try SymbolStream(object: object).send { channel.send($0) }
    }

    private func sendChunks() {
        while case .result(let id, let file, let offset, let total) = fetch, channel.isComfortable {
            var bytes = [UInt8](repeating: 0, count: Int(min(UInt64(AgentMessage.resultChunkSize), total - offset)))
            let count = bytes.withUnsafeMutableBytes { (try? file.read(into: $0)) ?? 0 }
            guard count > 0 else {
                fetch = .none
                return channel.send(.refused(Refusal(.spoolFailed, "the result \(id) cannot be read")))
            }
            bytes.removeLast(bytes.count - count)
            channel.send(.resultChunk(id: id, offset: offset, total: total, bytes: bytes))
            let end = offset + UInt64(count)
            fetch = end < total ? .result(id: id, file: file, offset: end, total: total) : .none
        }
    }
}

extension Refusal {
    /// The answer to a start before anything is armed.
    static var notArmed: Refusal {
        Refusal(.outOfOrder, "nothing is armed that could start")
    }

    /// The answer to a start that is not due before the plan's deadline.
    static var deadlineBeforeStart: Refusal {
        Refusal(code: .programFailed, message: "the deadline passes before the start", remedy: "raise the time-out")
    }

    /// A refusal that nobody knows a remedy for. Never inlined: it stands in many places.
    @inline(never)
    init(_ code: Code, _ message: String) {
        self.init(code: code, message: message, remedy: "")
    }
}
