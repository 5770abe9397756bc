import AgentWire
import KernelTracing

/// Says in one screen what can be measured on this host and what cannot, and why.
enum SelfTest {
    /// The lines to print, and whether the host can be measured.
    static func run() -> (text: String, isMeasurable: Bool) {
        var lines = "hapagent " + Agent.version + "\n"
        var isMeasurable = true
        for fact in HostFacts().facts where !fact.value.isEmpty {
            lines += "  " + fact.name
            for _ in fact.name.utf8.count..<max(24, fact.name.utf8.count) {
                lines += " "
            }
            lines += fact.value + "\n"
            if fact.name == "tracing.problem" { isMeasurable = false }
        }
        lines += isMeasurable ? "this host can be measured\n" : "this host cannot be measured\n"
        return (lines, isMeasurable)
    }
}
