import AgentWire
import CSyscalls

/// Where the kernel's tracing files are.
enum Tracefs {
    private static let usual = "/sys/kernel/tracing"
    private static let old = "/sys/kernel/debug/tracing"

    /// The mounted tracefs, or nil.
    static var mounted: String? {
        [usual, old].first { Files.exists($0 + "/available_tracers") }
    }

    /// The mounted tracefs; where there is none, it is mounted for this process and its children alone.
    static func path() throws(Refusal) -> String {
        if let mounted { return mounted }
        guard hap_private_mounts() == 0, mount("none", "/", nil, UInt(MS_REC | MS_PRIVATE), nil) == 0,
            mount("tracefs", usual, "tracefs", 0, nil) == 0, let mounted
        else {
            let errno = hap_errno()
            throw Refusal(
                code: .noTracefs, message: "tracefs cannot be mounted at \(usual): " + SystemCallError.text(of: errno),
                remedy: "use a kernel with CONFIG_FTRACE, or mount it: mount -t tracefs tracefs \(usual)", errno: errno)
        }
        return mounted
    }
}
