/// A seccomp profile as the OCI runtime specification writes it (config-linux, `seccomp`), which Docker and Podman take as a file:
/// what is not named fails.
public struct SeccompProfile: Codable, Sendable, Equatable {
    /// What happens to a system call that no rule names.
    public let defaultAction: String
    /// The error that it fails with.
    public let defaultErrnoRet: Int
    /// The calling conventions that the rules are for; calls by another end the program.
    public let architectures: [String]
    /// Which system calls are let through: first those that were measured, then what else the runtime needs.
    public let syscalls: [Rule]

    /// Some system calls and what happens to them.
    public struct Rule: Codable, Sendable, Equatable {
        /// Names as their manual pages have them, sorted.
        public let names: [String]
        /// What happens.
        public let action: String
    }

    /// ENOSYS: a program takes it for an older kernel and does without, where after EPERM it gives up: the C library goes back from
    /// `clone3` to `clone` after the one and not after the other.
    private static let noSuchCall = 38

    /// A profile that lets through what was measured and what runtimes need.
    init(measured: Set<String>, machine: Machine) {
        defaultAction = "SCMP_ACT_ERRNO"
        defaultErrnoRet = Self.noSuchCall
        architectures = [machine.convention]
        let others = Self.neededByRuntime(on: machine).subtracting(measured)
        syscalls = [measured, others].filter { !$0.isEmpty }.map { Rule(names: $0.sorted(), action: "SCMP_ACT_ALLOW") }
    }

    /// An architecture that profiles can be made for.
    public enum Machine: String, Sendable, CaseIterable {
        /// x86, 64 bits.
        case x86 = "x86_64"
        /// ARM, 64 bits.
        case arm = "aarch64"
        /// RISC-V, 64 bits.
        case riscV = "riscv64"

        /// What libseccomp calls its convention.
        var convention: String {
            switch self {
            case .x86: "SCMP_ARCH_X86_64"
            case .arm: "SCMP_ARCH_AARCH64"
            case .riscV: "SCMP_ARCH_RISCV64"
            }
        }
    }

    /// What runc calls between loading the filter and becoming the container's program. It is written in Go, whose threads and
    /// collector run on meanwhile.
    private static func neededByRuntime(on machine: Machine) -> Set<String> {
        // Without any of these a container under Docker did not start: its descriptors are given to the user, closed if it shall not have
        // them (a folder in /proc that must really be /proc's), and user, groups and capabilities are set, all of it after the filter unless
        // new privileges are forbidden.
        let becoming: Set = ["capget", "capset", "chdir", "fchown", "fstatfs", "getdents64", "setgid", "setgroups", "setuid"]
        // What nearly every program calls too, so that it is rarely missing: it finds the program, waits for the order, and becomes it.
        let common: Set = [
            "close", "execve", "exit", "exit_group", "fcntl", "fstat", "getcwd", "getpid", "getppid", "newfstatat", "openat",
            "prctl",
            "read", "write",
        ]
        let language: Set = [
            "clone", "epoll_ctl", "epoll_pwait", "futex", "gettid", "madvise", "mmap", "mprotect", "munmap", "nanosleep",
            "prlimit64",
            "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sched_yield", "sigaltstack", "tgkill",
        ]
        return becoming.union(common).union(language).union(machine == .x86 ? ["arch_prctl"] : [])
    }
}
