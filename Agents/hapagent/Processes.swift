import AgentWire
import CSyscalls
import KernelTracing

/// Processes as `/proc` shows them.
enum Processes {
    /// All process ids.
    static var all: [Int32] {
        Files.numbers(in: "/proc")
    }

    /// The processes whose parent is `parent`.
    static func children(of parent: Int32) -> [Int32] {
        var children: [Int32] = []
        for thread in threads(of: parent) {
            guard let list = try? Files.read(path(parent, "task/\(thread)/children")) else {
                // Without CONFIG_PROC_CHILDREN every process must be asked; a thread that just ended costs this once.
                return all.filter { self.parent(of: $0) == parent }
            }
            for word in list.words {
                if let child = word.decimal { children.append(Int32(truncatingIfNeeded: child)) }
            }
        }
        return children
    }

    /// The processes that descend from `process`, itself included.
    static func tree(of process: Int32) -> [Int32] {
        var tree = [process]
        var next = 0
        while next < tree.count {
            tree += children(of: tree[next])
            next += 1
        }
        return tree
    }

    /// The threads of a process, its leader included.
    static func threads(of process: Int32) -> [Int32] {
        Files.numbers(in: path(process, "task"))
    }

    /// Whether the process was started by an agent, and for what: the value behind `Program.mark` in its environment.
    static func mark(of process: Int32) -> String? {
        for variable in Files.bytes(path(process, "environ"))[...].parts(between: 0) where variable.begins(with: Program.mark) {
            return variable.dropFirst(Program.mark.utf8CodeUnitCount).text
        }
        return nil
    }

    /// A file of a process.
    static func path(_ process: Int32, _ file: String) -> String {
        "/proc/\(process)/" + file
    }

    /// What a small file of a process says; empty if it cannot be read.
    static func text(_ process: Int32, _ file: String) -> [UInt8] {
        Files.bytes(path(process, file), limit: 1 << 16)
    }

    /// A process' or thread's name, cut off after 15 bytes unless it is a kernel thread of 5.17 or later.
    static func name(of process: Int32) -> [UInt8] {
        [UInt8](text(process, "comm")[...].dropLast())
    }

    /// What a process was started with; empty for kernel threads.
    static func commandLine(of process: Int32) -> CommandLine {
        CommandLine(text(process, "cmdline"))
    }

    /// Whether a process is a thread of the kernel: all of them are children of `kthreadd`, which has the id 2.
    static func isKernelThread(_ process: Int32) -> Bool {
        parent(of: process) == 2
    }

    /// The process that started a process, or has adopted it.
    static func parent(of process: Int32) -> Int32? {
        field(.parent, of: process).flatMap(Int32.init(exactly:))
    }

    /// Whether a process or thread is there and has not begun to end.
    static func isAlive(_ task: Int32) -> Bool {
        field(.flags, of: task).map { $0 & exiting == 0 } ?? false
    }

    /// Whether a process or thread was ever given a processor; true where the kernel does not count that.
    static func hasRun(_ task: Int32) -> Bool {
        timesRun(task) != 0 || timesRun(getpid()) == 0
    }

    /// How often a task was given a processor: the third number of its `schedstat` (Documentation/scheduler/sched-stats.rst).
    private static func timesRun(_ task: Int32) -> UInt64? {
        let numbers = text(task, "schedstat").words
        return numbers.count == 3 ? numbers[2].decimal : nil
    }

    /// A flag of a task that ends: PF_EXITING in the kernel's include/linux/sched.h.
    private static let exiting: UInt64 = 4

    /// Numbers in a task's `stat` (proc_pid_stat(5)), by their place behind the name.
    private enum Field: Int {
        case parent = 1
        case flags = 6
    }

    private static func field(_ field: Field, of task: Int32) -> UInt64? {
        let stat = text(task, "stat")
        // The name is in parentheses and may hold anything, parentheses too.
        guard let nameEnd = stat.lastIndex(of: 0x29) else { return nil }
        let words = stat[(nameEnd + 1)...].words
        return words.count > field.rawValue ? words[field.rawValue].decimal : nil
    }
}
