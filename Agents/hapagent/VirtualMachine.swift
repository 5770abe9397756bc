import KernelTracing

/// The tasks of a virtual machine: its process' threads, the kernel threads that serve it, its virtiofsd.
enum VirtualMachine {
    /// Puts in what serves the machine of a hypervisor's process now.
    static func insert(_ machine: Int32, to tasks: inout TaskSet) {
        tasks.insertThreads(of: machine)
        let command = Processes.commandLine(of: machine)
        for process in Processes.all {
            let line = Processes.commandLine(of: process)
            if line.isOf("virtiofsd"), let socket = line.value(of: "--socket-path"), command.has(socket) {
                tasks.insertTree(of: process)
            } else if serves(process, machine, tasks), Processes.isKernelThread(process) {
                tasks.insert(process)
            }
        }
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
