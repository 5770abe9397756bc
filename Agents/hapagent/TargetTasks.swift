import AgentWire
import CSyscalls
import KernelTracing

/// A plan's target on this host: which tasks it has now, and which of them are the measurement's own and stay out of it.
struct TargetTasks {
    private let target: Target
    private let serviceMark: String
    private let service: Int32
    /// The folders of its control groups, in the order of the names.
    private var folders: [String] = []
    /// The tasks that were found at the latest look, without the measurement's own.
    private(set) var tasks = TaskSet()
    /// How many of the measurement's own are in it.
    private(set) var leftOut: UInt64 = 0
    /// The first of its names that nothing was found for.
    private(set) var absent: String?

    /// The target of `plan`, whose service is the child `service`.
    init(plan: MeasurementPlan, service: Child?) {
        target = plan.target
        serviceMark = plan.id + "/" + Child.Role.service.name
        self.service = service?.task ?? 0
    }

    /// Looks for its tasks.
    mutating func find() {
        tasks = TaskSet()
        absent = nil
        switch target {
        case .service: addService()
        case .running(let kind, let names):
            for (index, name) in names.enumerated() {
                let found = self.found(kind, name, index)
                if found.count == 0, absent == nil { absent = name }
                tasks.formUnion(found)
            }
        }
        let count = tasks.count
        tasks.subtract(own)
        leftOut = count - tasks.count
    }

    private mutating func found(_ kind: Target.Kind, _ name: String, _ index: Int) -> TaskSet {
        let bytes = [UInt8](name.utf8)
        switch kind {
        case .cgroups, .units, .containers:
            if folders.count <= index {
                let folder =
                    switch kind {
                    case .cgroups: Cgroups.folder(of: name)
                    case .units: Cgroups.folder(of: CgroupOwner(unit: bytes))
                    default: Cgroups.folder(of: CgroupOwner(container: Containers.id(of: bytes)))
                    }
                guard let folder else { return TaskSet() }
                folders.append(folder)
            }
            return Cgroups.tasks(under: folders[index])
        case .processes, .singleProcesses, .virtualMachines, .kernelThreads:
            var found = TaskSet()
            let id = bytes.decimal.flatMap(Int32.init(exactly:))
            for process in id.map({ [$0] }) ?? Processes.all where id != nil || Self.isMeant(process, kind, bytes) {
                switch kind {
                case .processes: found.insertTree(of: process)
                case .virtualMachines: VirtualMachine.insert(process, to: &found)
                default: found.insertThreads(of: process)
                }
            }
            return found
        }
    }

    private static func isMeant(_ process: Int32, _ kind: Target.Kind, _ name: [UInt8]) -> Bool {
        if case .virtualMachines = kind { return Processes.commandLine(of: process).runs(machine: name) }
        let pattern = NamePattern(name)
        if Processes.name(of: process).withUnsafeBytes(pattern.matches) {
            if case .kernelThreads = kind { return Processes.isKernelThread(process) }
            return true
        }
        if case .kernelThreads = kind { return false }
        return Processes.commandLine(of: process).withProgram(pattern.matches)
    }

    /// The service and its orphans: they come to the agent.
    private mutating func addService() {
        for process in Processes.children(of: getpid()) where isOfService(process) { tasks.insertTree(of: process) }
    }

    private func isOfService(_ process: Int32) -> Bool {
        process == service || Processes.mark(of: process).map { $0 == serviceMark } ?? false
    }

    /// The agent, all that it descends from (`sudo`, the SSH session that it came by) but the first process, and what it
    /// started that is not the service: preparations and drivers.
    private var own: TaskSet {
        var own = TaskSet()
        // podman's conmon leaves its parent, with a container that is the target if it is found in it.
        for process in Processes.children(of: getpid())
        where !isOfService(process) && !Processes.commandLine(of: process).isOf("conmon") {
            own.insertTree(of: process)
        }
        var next = getpid()
        while next > 1 {
            own.insertThreads(of: next)
            next = Processes.parent(of: next) ?? 0
        }
        return own
    }

    /// Why nothing can be measured; nil if something can.
    var refusal: Refusal? {
        let name: String
        if let absent {
            name = absent
        } else if tasks.count == 0 {
            name = "only the measurement's own programs"
        } else {
            return nil
        }
        return Refusal(
            code: .noTarget, message: "nothing that runs here is in the target: " + name,
            remedy: "start it before the measurement; docs/campaigns.md says what names are compared with")
    }
}

extension TaskSet {
    /// Puts a process' threads in.
    mutating func insertThreads(of process: Int32) {
        for thread in Processes.threads(of: process) { insert(thread) }
    }

    /// Puts the threads of a process and of all that descend from it in.
    mutating func insertTree(of process: Int32) {
        for process in Processes.tree(of: process) { insertThreads(of: process) }
    }
}
