import AgentWire
import CSyscalls
import KernelTracing

/// Whether this host can be measured, and what would mend it if not.
///
///     privilege ─► lockdown ─► tracefs ─► function tracer ─► switch ─► addresses ─► layout ─► spool
struct Measurability {
    /// The outcome of one check: nothing is wrong, or what is.
    struct Check {
        var name: String
        var refusal: Refusal?
    }

    /// The checks in order, those that could be made: without privilege or tracefs the rest cannot be told.
    private(set) var checks: [Check] = []

    /// Makes every check.
    init() {
        guard note("privilege", Self.checkPrivilege) else { return }
        note("lockdown", Self.checkLockdown)
        var path = ""
        guard note("tracefs", { () throws(Refusal) in path = try Tracefs.path() }) else { return }
        note("function tracer") { () throws(Refusal) in try Self.checkTracer(path) }
        note("ftrace_enabled", Self.checkSwitch)
        note("addresses", Self.checkAddresses)
        note("buffer layout") { () throws(Refusal) in _ = try TraceLayout(tracefs: path) }
        note("result's room") { () throws(Refusal) in _ = try Spool.Place(for: "selftest-\(getpid())") }
    }

    @discardableResult
    private mutating func note(_ name: String, _ check: () throws(Refusal) -> Void) -> Bool {
        do throws(Refusal) {
            try check()
            checks.append(Check(name: name, refusal: nil))
            return true
        } catch {
            checks.append(Check(name: name, refusal: error))
            return false
        }
    }

    /// The path of tracefs on a host that can be measured.
    static func tracefs() throws(Refusal) -> String {
        try checkPrivilege()
        try checkLockdown()
        let tracefs = try Tracefs.path()
        try checkTracer(tracefs)
        try checkSwitch()
        try checkAddresses()
        return tracefs
    }

    private static func checkPrivilege() throws(Refusal) {
        guard geteuid() == 0 else {
            throw Refusal(
                code: .notPrivileged, message: "the agent runs as user \(geteuid()), tracing needs root",
                remedy: "let the login user run it through sudo without a password")
        }
    }

    private static func checkLockdown() throws(Refusal) {
        if let lockdown, lockdown == "confidentiality" {
            throw Refusal(
                code: .lockedDown, message: "the kernel is locked down (\(lockdown)), which closes tracefs",
                remedy: "boot with lockdown=integrity or none")
        }
    }

    private static func checkTracer(_ tracefs: String) throws(Refusal) {
        guard Files.bytes(tracefs + "/available_tracers").words.contains(where: { $0.spells("function") }) else {
            throw Refusal(
                code: .noFunctionTracer, message: "the kernel has no function tracer",
                remedy: "use a kernel with CONFIG_FUNCTION_TRACER and CONFIG_DYNAMIC_FTRACE")
        }
    }

    private static func checkSwitch() throws(Refusal) {
        guard isFtraceEnabled else {
            throw Refusal(
                code: .tracingDisabled, message: "function tracing is switched off (kernel.ftrace_enabled is 0)",
                remedy: "sysctl kernel.ftrace_enabled=1")
        }
    }

    private static func checkAddresses() throws(Refusal) {
        guard let base = KernelText.base, base != 0 else {
            throw Refusal(
                code: .addressesHidden, message: "the kernel hides the addresses in /proc/kallsyms",
                remedy: "sysctl kernel.kptr_restrict=1")
        }
    }

    /// The selected level of kernel lockdown; nil if the kernel has none.
    static var lockdown: String? {
        let line = Files.bytes("/sys/kernel/security/lockdown", limit: 256)
        let selected = line.drop { $0 != 0x5B }.dropFirst().prefix { $0 != 0x5D }
        return line.isEmpty ? nil : selected.text
    }

    /// Whether the `function` tracer may be called; a kernel without the switch always may.
    static var isFtraceEnabled: Bool {
        !Files.says("0", at: "/proc/sys/kernel/ftrace_enabled")
    }
}
