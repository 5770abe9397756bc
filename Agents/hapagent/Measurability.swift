import AgentWire
import CSyscalls
import KernelTracing

/// Whether this host can be measured, and what would mend it if not.
enum Measurability {
    /// The path of tracefs on a host that can be measured.
    static func tracefs() throws(Refusal) -> String {
        guard geteuid() == 0 else {
            throw Refusal(
                code: .notPrivileged, message: "the agent runs as user \(geteuid()), tracing needs root",
                remedy: "let the login user run it through sudo without a password")
        }
        if let lockdown, lockdown == "confidentiality" {
            throw Refusal(
                code: .lockedDown, message: "the kernel is locked down (\(lockdown)), which closes tracefs",
                remedy: "boot with lockdown=integrity or none")
        }
        let tracefs = try Tracefs.path()
        guard let tracers = Files.line(tracefs + "/available_tracers"), hasWord("function", in: tracers) else {
            throw Refusal(
                code: .noFunctionTracer, message: "the kernel has no function tracer",
                remedy: "use a kernel with CONFIG_FUNCTION_TRACER and CONFIG_DYNAMIC_FTRACE")
        }
        guard isFtraceEnabled else {
            throw Refusal(
                code: .tracingDisabled, message: "function tracing is switched off (kernel.ftrace_enabled is 0)",
                remedy: "sysctl kernel.ftrace_enabled=1")
        }
        guard let base = KernelText.base, base != 0 else {
            throw Refusal(
                code: .addressesHidden, message: "the kernel hides the addresses in /proc/kallsyms",
                remedy: "sysctl kernel.kptr_restrict=1")
        }
        return tracefs
    }

    /// The selected level of kernel lockdown; nil if the kernel has none.
    static var lockdown: String? {
        guard let line = Files.line("/sys/kernel/security/lockdown") else { return nil }
        let selected = line.utf8.drop { $0 != 0x5B }.dropFirst().prefix { $0 != 0x5D }
        return Array(selected)[...].text
    }

    /// Whether the `function` tracer may be called; a kernel without the switch always may.
    static var isFtraceEnabled: Bool {
        !Files.says("0", at: "/proc/sys/kernel/ftrace_enabled")
    }

    private static func hasWord(_ word: String, in line: String) -> Bool {
        [UInt8](line.utf8).words.contains { $0.elementsEqual(word.utf8) }
    }
}
