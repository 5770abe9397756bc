import AgentWire
import KernelTracing

/// Says in one screen what can be measured on this host and what cannot, and why.
///
///     hapagent 0.1.0
///       yes  privilege
///       NO   ftrace_enabled: function tracing is switched off (kernel.ftrace_enabled is 0)
///            remedy: sysctl kernel.ftrace_enabled=1
///       kernel.release: 6.12.48
///     this host cannot be measured
enum SelfTest {
    /// The lines to print, and whether the host can be measured.
    static func run() -> (text: String, isMeasurable: Bool) {
        var lines = "hapagent " + Agent.version + "\n"
        var isMeasurable = true
        let measurability = Measurability()
        for check in measurability.checks {
            guard let refusal = check.refusal else {
                lines += "  yes  " + check.name + "\n"
                continue
            }
            isMeasurable = false
            lines += "  NO   " + check.name + ": " + refusal.message + "\n"
            if !refusal.remedy.isEmpty { lines += "       remedy: " + refusal.remedy + "\n" }
        }
        for fact in HostFacts(measurability).facts where !fact.value.isEmpty && !fact.name.begins(with: "check.") {
            lines += "  " + fact.name + ": " + fact.value + "\n"
        }
        lines += isMeasurable ? "this host can be measured\n" : "this host cannot be measured\n"
        return (lines, isMeasurable)
    }
}
