import AgentWire
import CSyscalls
import KernelTracing

/// What the host is and whether it can be measured, by dotted names.
struct HostFacts {
    private(set) var facts: [Fact] = []

    /// Gathers them now.
    init() {
        addKernel()
        addMachine()
        addLogin()
        addTracing()
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
    }

    private mutating func addMachine() {
        add("cpu.count", "\(hap_cpu_count())")
        for line in ((try? Files.read("/proc/meminfo")) ?? []).lines where line.starts(with: "MemTotal:".utf8) {
            let words = line.words
            if words.count > 1 { add("memory.kib", words[1].text) }
        }
        let release = (try? Files.read("/etc/os-release")) ?? []
        add("os.id", Self.assignment("ID", in: release))
        add("os.version", Self.assignment("VERSION_ID", in: release))
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

    private mutating func addTracing() {
        do {
            let tracefs = try Measurability.tracefs()
            add("tracing.tracefs", tracefs)
            let total = [UInt8]((Files.line(tracefs + "/dyn_ftrace_total_info") ?? "").utf8).words.first
            add("tracing.functions", total?.text ?? "")
            add("tracing.clock", "mono")
            add("tracing.others", Self.otherTracers(tracefs))
            add("tracing.problem", "")
        } catch {
            add("tracing.problem", error.message)
            add("tracing.remedy", error.remedy)
        }
    }

    /// What else traces functions here, which makes each traced call dearer; empty if nothing does.
    private static func otherTracers(_ tracefs: String) -> String {
        var others: [String] = []
        if let tracer = Files.line(tracefs + "/current_tracer"), tracer != "nop" { others.append(tracer) }
        for name in Files.names(in: tracefs + "/instances") {
            if let tracer = Files.line(tracefs + "/instances/\(name)/current_tracer"), tracer != "nop" {
                others.append(name + ":" + tracer)
            }
        }
        return others.joined(separator: " ")
    }

    private mutating func add(_ name: String, _ value: String) {
        facts.append(Fact(name: name, value: value))
    }

    /// A field of `uname`.
    static func system<Field>(_ field: (utsname) -> Field) -> String {
        var system = utsname()
        uname(&system)
        return withUnsafeBytes(of: field(system)) { [UInt8]($0.prefix { $0 != 0 })[...].text }
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    private static func assignment(_ name: String, in text: [UInt8]) -> String {
        for line in text.lines where line.starts(with: (name + "=").utf8) {
            return line.dropFirst(name.utf8.count + 1).filter { $0 != 0x22 }[...].text
        }
        return ""
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        var text = ""
        for byte in bytes {
            if byte < 16 { text += "0" }
            text += String(byte, radix: 16)
        }
        return text
    }
}
