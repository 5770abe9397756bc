import AgentWire
import CSyscalls
import KernelTracing

/// The agent's own tracing instance: its buffers, its filter, its target; gone when it is destroyed, with all probes of programs.
final class TraceInstance {
    static let prefix = "hapfleet-"
    private static let removalAttempts = 100
    /// The kernel makes no buffer smaller than two pages.
    private static let leastKiB = 8

    let layout: TraceLayout
    let tracefs: String
    private let path: String
    /// The raw buffers, one a CPU.
    private(set) var buffers: [OpenFile] = []
    private var cpus: [String] = []
    /// The size of each CPU's buffer: what was asked for, or less, so that all of them take a quarter of the memory that is left at
    /// most.
    private(set) var bufferKiB: Int
    private var isDestroyed = false

    /// Makes an instance that traces every function, once it has tasks to trace and is switched on.
    init(tracefs: String, bufferKiBPerCPU: UInt32) throws(Refusal) {
        layout = try TraceLayout(tracefs: tracefs)
        self.tracefs = tracefs
        path = tracefs + "/instances/\(Self.prefix)\(getpid())"
        bufferKiB = Int(bufferKiBPerCPU)
        do throws(SystemCallError) {
            guard mkdir(path, 0o700) == 0 else { throw SystemCallError("create", path) }
            try setUp()
        } catch {
            destroy()
            throw Refusal(error)
        }
    }

    private func setUp() throws(SystemCallError) {
        try write("0", to: "tracing_on")
        cpus = Files.names(in: path + "/per_cpu")
        if let available = HostFacts.memoryKiB("MemAvailable") {
            let share = Int(truncatingIfNeeded: available / 4) / max(1, cpus.count)
            bufferKiB = min(bufferKiB, max(Self.leastKiB, share))
        }
        try write("\(bufferKiB)", to: "buffer_size_kb")
        try write("mono", to: "trace_clock")
        try write("1", to: "options/function-fork")
        // A full buffer drops what comes and counts it; overwriting would race with the reader.
        try write("0", to: "options/overwrite")
    }

    /// Traces these tasks, at least one, and all that they fork from now on, beside those that it traces already.
    func trace(_ tasks: [Int32]) throws(SystemCallError) {
        var text = ""
        for task in tasks { text += "\(task) " }
        try Files.append(text, to: path + "/set_ftrace_pid")
        // Without tasks the tracer would trace everybody.
        if buffers.isEmpty { try beginTracing() }
    }

    private func beginTracing() throws(SystemCallError) {
        try write("function", to: "current_tracer")
        // The tracer cannot be changed while these are open.
        for cpu in cpus {
            buffers.append(try OpenFile(path + "/per_cpu/\(cpu)/trace_pipe_raw", O_RDONLY | O_NONBLOCK))
        }
    }

    /// Whether entries are recorded.
    var isOn: Bool {
        Files.says("1", at: path + "/tracing_on")
    }

    /// Starts or stops recording.
    func setRecording(_ isOn: Bool) throws(SystemCallError) {
        try write(isOn ? "1" : "0", to: "tracing_on")
    }

    /// Takes functions out of the filter, by their lines in `available_filter_functions`.
    func prune(_ numbers: [UInt32]) throws(SystemCallError) {
        var text: [UInt8] = []
        for number in numbers {
            text += [UInt8](String(number).utf8)
            text.append(0x20)
        }
        text.append(0x0A)
        try OpenFile(path + "/set_ftrace_notrace", O_WRONLY | O_APPEND).writeAll(text)
    }

    /// Makes the filter whole: every function is traced again.
    func makeWhole() throws(SystemCallError) {
        _ = try OpenFile(path + "/set_ftrace_notrace", O_WRONLY | O_TRUNC)
    }

    /// The tasks that are traced.
    var tasks: TaskSet {
        var tasks = TaskSet()
        for line in Files.bytes(path + "/set_ftrace_pid").lines {
            if let task = line.decimal.flatMap(Int32.init(exactly:)) { tasks.insert(task) }
        }
        return tasks
    }

    /// Entries that the buffers could not take, by the kernel's own count.
    var lost: UInt64 {
        cpus.reduce(0) { sum, cpu in
            sum &+ CPUStatistics(Files.bytes(path + "/per_cpu/\(cpu)/stats")).lost
        }
    }

    /// Undoes everything; does nothing the second time.
    func destroy() {
        guard !isDestroyed else { return }
        isDestroyed = true
        buffers = []
        hap_remove_left_probes(tracefs)
        Self.remove(path)
    }

    /// Removes an instance, whoever left it.
    static func remove(_ path: String) {
        try? Files.write("0", to: path + "/tracing_on")
        for _ in 0..<removalAttempts {
            try? Files.write("nop", to: path + "/current_tracer")
            if rmdir(path) == 0 || hap_errno() == ENOENT { return }
            usleep(20_000)
        }
    }

    private func write(_ text: String, to file: String) throws(SystemCallError) {
        try Files.write(text, to: path + "/" + file)
    }
}

extension Refusal {
    /// A refusal as a system call failed.
    init(_ error: SystemCallError) {
        self.init(code: .systemCall, message: error.description, remedy: "", errno: error.errno)
    }
}
