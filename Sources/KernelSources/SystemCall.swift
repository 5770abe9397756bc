/// System calls, told by the names of the functions that enter them.
public enum SystemCall {
    private static let prefixes = ["__x64_", "__ia32_", "__arm64_", "__riscv_", "__s390x_", "__s390_"]

    /// The system call that a function is the entry of, such as `read` for `__x64_sys_read` and `__arm64_compat_sys_read`.
    ///
    /// Nil for any other function, for the inner wrappers (`__se_sys_read`, `__do_sys_read`) and for the stub of calls that
    /// do not exist.
    public static func name(enteredBy function: String) -> String? {
        guard let prefix = prefixes.first(where: { function.hasPrefix($0) }) else { return nil }
        let rest = function.dropFirst(prefix.count)
        guard let entry = ["sys_", "compat_sys_"].first(where: { rest.hasPrefix($0) }) else { return nil }
        let name = rest.dropFirst(entry.count)
        return name.isEmpty || name == "ni_syscall" ? nil : String(name)
    }
}
