import AgentWire
import CSyscalls
import KernelTracing

/// The programs of one measurement, and all that they started.
final class Programs {
    private static let reapAttempts = 250
    /// Turns of 10 ms that a program of `stop` may take, and the service after them.
    private static let stopAttempts = 2_000

    private let measurement: String
    private let user: UInt32
    private let group: UInt32
    private let directory: String
    private(set) var children: [Child] = []

    /// No program yet; the user that they run as owns `directory`.
    init(measurement: String, user: UInt32, group: UInt32, directory: String) {
        self.measurement = measurement
        self.user = user
        self.group = group
        self.directory = directory
    }

    /// Starts a plan's service, if it has one, held until it is released.
    func startService(of plan: MeasurementPlan) throws(Refusal) -> Child? {
        guard let service = plan.service else { return nil }
        return try start(service, role: .service, isHeld: true)
    }

    /// Adds the descriptors on which they write to those that are waited for.
    func addDescriptors(to list: inout [pollfd]) {
        for child in children {
            if let output = child.output { list.append(output.reading) }
            if let errors = child.errors { list.append(errors.reading) }
        }
    }

    /// Starts a program.
    func start(_ program: Program, role: Child.Role, isHeld: Bool = false) throws(Refusal) -> Child {
        do {
            let child = try Child(
                program, role: role, isHeld: isHeld, measurement: measurement, directory: directory, user: user,
                group: group)
            children.append(child)
            return child
        } catch {
            throw Refusal(code: .programFailed, message: error.description, remedy: "", errno: error.errno)
        }
    }

    /// Notes the ends of children; those of adopted processes are passed over.
    func reap() {
        var status: Int32 = 0
        while true {
            let task = hap_reap(&status)
            guard task > 0 else { return }
            for child in children where child.task == task { child.status = status }
        }
    }

    /// Forgets a child that ended.
    func forget(_ child: Child) {
        var others: [Child] = []
        for other in children where other !== child { others.append(other) }
        children = others
    }

    /// Ends what a daemon has started for the service as the plan says, and lets the service tidy up after it.
    func stop(_ plan: MeasurementPlan, _ service: Child?) {
        for program in plan.stop {
            if let child = try? start(program, role: .preparation) { wait(for: child) }
        }
        if !plan.stop.isEmpty, let service { wait(for: service) }
    }

    private func wait(for child: Child) {
        for _ in 0..<Self.stopAttempts {
            reap()
            hap_show_life()
            child.drain { _ in }
            if child.status != nil { return }
            usleep(10_000)
        }
    }

    /// Ends everything that was started, however deeply it forked: orphans come to the agent, as it is their subreaper.
    func killAll() {
        for child in children where child.status == nil {
            kill(-child.task, SIGKILL)
            kill(child.task, SIGKILL)
        }
        for _ in 0..<Self.reapAttempts {
            reap()
            var isAlone = true
            for task in Processes.children(of: getpid()) where task != hap_watchdog() {
                kill(task, SIGKILL)
                isAlone = false
            }
            if isAlone { break }
            usleep(10_000)
        }
        children = []
    }
}
