import AgentWire
import CSyscalls
import KernelTracing

/// What the host is and whether it can be measured, by dotted names.
struct HostFacts {
    private(set) var facts: [Fact] = []

    /// Gathers them now.
    init(_ measurability: Measurability = Measurability()) {
        addKernel()
        addMachine()
        addLogin()
        addTracing(measurability)
        add("cgroup", Self.cgroups)
        add("clock.synchronised", Clock.realtimeErrorMicroseconds != nil ? "yes" : "no")
        add("agent.holder", HostLock.currentHolder ?? "")
        add("agent.version", Agent.version)
    }

    private mutating func addKernel() {
        add("kernel.release", Self.system { $0.release })
        add("kernel.version", Self.system { $0.version })
        add("kernel.build_id", Self.hexadecimal(KernelObjects.buildID(of: KernelObjects.vmlinuxName)))
        add("machine", Self.system { $0.machine })
        add("kernel.lockdown", Measurability.lockdown ?? "none")
        add("kernel.kptr_restrict", Files.line("/proc/sys/kernel/kptr_restrict") ?? "")
        add("kernel.ftrace_enabled", Files.line("/proc/sys/kernel/ftrace_enabled") ?? "1")
        add("kernel.command_line", Files.line("/proc/cmdline") ?? "")
    }

    private mutating func addMachine() {
        add("cpu.count", "\(hap_cpu_count())")
        let processor = Files.bytes("/proc/cpuinfo", limit: 4_096)
        add("cpu.model", Self.entry("model name", in: processor))
        add("cpu.microcode", Self.entry("microcode", in: processor))
        add("cpu.mitigations", Self.mitigations)
        if let memory = Self.memoryKiB("MemTotal") { add("memory.kib", "\(memory)") }
        let release = Files.bytes("/etc/os-release")
        add("os.id", Self.assignment("ID=", in: release))
        add("os.version", Self.assignment("VERSION_ID=", in: release))
        add("machine_id", Files.line("/etc/machine-id") ?? "")
        add("boot_id", Files.line("/proc/sys/kernel/random/boot_id") ?? "")
        add("hostname", Files.line("/proc/sys/kernel/hostname") ?? "")
    }

    /// Who called: `sudo` tells in whose name it runs, which is whom the measured programs run as.
    private mutating func addLogin() {
        add("uid", "\(geteuid())")
        add("login.uid", Self.variable("SUDO_UID") ?? "\(getuid())")
        add("login.gid", Self.variable("SUDO_GID") ?? "\(getgid())")
        add("login.user", Self.variable("SUDO_USER") ?? UserAccount(id: getuid()).name)
    }

    /// Each check with what is wrong, and what would mend it; the first that fails is the problem.
    private mutating func addTracing(_ measurability: Measurability) {
        var problem: Refusal?
        for check in measurability.checks {
            add("check." + check.name, check.refusal?.message ?? "yes")
            guard let refusal = check.refusal else { continue }
            add("remedy." + check.name, refusal.remedy)
            // Without room nothing new is measured, but what fills it can be fetched.
            if problem == nil, refusal.code != .spoolFailed { problem = refusal }
        }
        add("tracing.problem", problem?.message ?? "")
        add("tracing.remedy", problem?.remedy ?? "")
        guard geteuid() == 0, let tracefs = Tracefs.mounted else { return }
        add("tracing.tracefs", tracefs)
        let total = Files.bytes(tracefs + "/dyn_ftrace_total_info", limit: 256).words.first
        add("tracing.functions", total?.text ?? "")
        add("tracing.map", Files.exists(KernelText.addressList(tracefs)) ? "listed" : "derived")
        add("tracing.clock", "mono")
        add("tracing.others", Self.otherTracers(tracefs))
    }

    /// Which versions of control groups are mounted where they usually are.
    private static var cgroups: String {
        if Files.exists("/sys/fs/cgroup/cgroup.controllers") { return "v2" }
        if Files.exists("/sys/fs/cgroup/unified/cgroup.controllers") { return "v1 and v2" }
        return Files.names(in: "/sys/fs/cgroup").isEmpty ? "none" : "v1"
    }

    /// What else traces functions here, which makes each traced call dearer; empty if nothing does.
    private static func otherTracers(_ tracefs: String) -> String {
        var others = ""
        if let tracer = Files.line(tracefs + "/current_tracer"), tracer != "nop" { others = tracer }
        for name in Files.names(in: tracefs + "/instances") {
            if let tracer = Files.line(tracefs + "/instances/\(name)/current_tracer"), tracer != "nop" {
                others += (others.isEmpty ? "" : " ") + name + ":" + tracer
            }
        }
        return others
    }

    /// Never inlined: each use would take the agent a hundred bytes.
    @inline(never)
    private mutating func add(_ name: String, _ value: String) {
        facts.append(Fact(name: name, value: value))
    }

    /// A field of `uname`.
    static func system<Field>(_ field: (utsname) -> Field) -> String {
        var system = utsname()
        uname(&system)
        return withUnsafeBytes(of: field(system)) { bytes in
            bytes.baseAddress.map { String(cString: $0.assumingMemoryBound(to: CChar.self)) } ?? ""
        }
    }

    static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// What the kernel does about the processor's flaws, as it says it itself, flaw by flaw.
    private static var mitigations: String {
        let folder = "/sys/devices/system/cpu/vulnerabilities"
        var found = ""
        for name in Files.names(in: folder) {
            found += (found.isEmpty ? "" : "; ") + name + ": " + (Files.line(folder + "/" + name) ?? "")
        }
        return found
    }

    /// What the kernel says of its memory now, by a name in `/proc/meminfo`, in KiB.
    static func memoryKiB(_ name: StaticString) -> UInt64? {
        [UInt8](entry(name, in: Files.bytes("/proc/meminfo")).utf8).words.first?.decimal
    }

    /// What is behind the colon in the first line that begins so.
    private static func entry(_ start: StaticString, in text: [UInt8]) -> String {
        for line in text.lines where line.begins(with: start) { return line.drop { $0 != 0x3A }.dropFirst(2).text }
        return ""
    }

    private static func assignment(_ start: StaticString, in text: [UInt8]) -> String {
        for line in text.lines where line.begins(with: start) {
            return line.dropFirst(start.utf8CodeUnitCount).filter { $0 != 0x22 }[...].text
        }
        return ""
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits: StaticString = "0123456789abcdef"
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits.utf8Start[Int(byte >> 4)])
            text.append(digits.utf8Start[Int(byte & 15)])
        }
        return text[...].text
    }
}
