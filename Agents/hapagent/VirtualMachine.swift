import KernelTracing

/// The tasks of a virtual machine: its process' threads, the kernel threads that serve it, its virtiofsd, and the shim that
/// Kata Containers has beside it.
enum VirtualMachine {
    /// Puts in what serves the machine of a hypervisor's process now.
    static func insert(_ machine: Int32, to tasks: inout TaskSet) {
        tasks.insertThreads(of: machine)
        let command = Processes.commandLine(of: machine)
        for process in Processes.all {
            let line = Processes.commandLine(of: process)
            if line.isOf("virtiofsd"), isServed(command, by: line) {
                tasks.insertTree(of: process)
            } else if line.isOf("containerd-shim-kata"), let id = line.value(of: "-id"), isOf(command, sandbox: id) {
                tasks.insertThreads(of: process)
            } else if serves(process, machine, tasks), Processes.isKernelThread(process) {
                tasks.insert(process)
            }
        }
    }

    /// By the socket between the two, or, as Kata Containers passes virtiofsd a descriptor, by the sandbox.
    private static func isServed(_ machine: CommandLine, by virtiofsd: CommandLine) -> Bool {
        if let socket = virtiofsd.value(of: "--socket-path"), machine.has(socket) { return true }
        return virtiofsd.sandbox.map { isOf(machine, sandbox: $0) } ?? false
    }

    private static func isOf(_ machine: CommandLine, sandbox: [UInt8]) -> Bool {
        machine.sandbox?.elementsEqual(sandbox) ?? false
    }

    private static func serves(_ process: Int32, _ machine: Int32, _ tasks: TaskSet) -> Bool {
        switch Processes.name(of: process).withUnsafeBytes({ HypervisorThread(name: $0) }) {
        case .serving(let task): tasks.contains(task)
        // KVM puts its threads into their machine's control groups.
        case .unnumbered: Processes.text(process, "cgroup").elementsEqual(Processes.text(machine, "cgroup"))
        case nil: false
        }
    }
}
