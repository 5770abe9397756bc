/// System calls, told by the names of the functions that enter them.
public enum SystemCall {
    /// What a kernel puts before `sys_NAME`, by architecture and calling convention; `__se_` and `__do_` are the inner
    /// wrappers of `SYSCALL_DEFINEx`, which are reached from the entries alone (include/linux/syscalls.h).
    private static let prefixes = [
        "__x64_", "__x32_", "__ia32_", "__arm64_", "__riscv_", "__s390x_", "__s390_", "__powerpc_", "__loongarch_", "__se_",
        "__do_",
    ]
    /// Entries that are not called as the user's call is: those of another word size, and those whose first form was replaced.
    private static let userNames = [
        "newstat": "stat", "newlstat": "lstat", "newfstat": "fstat", "newuname": "uname", "umount": "umount2",
        "oldumount": "umount", "sendfile64": "sendfile", "arm64_personality": "personality",
    ]
    private static let namePrefixes = ["ia32_", "aarch32_", "x32_"]

    /// The system call that a function is the entry of, by the name that its manual page has, such as `read` for
    /// `__x64_sys_read` and `__arm64_compat_sys_read`, and `stat` for `__x64_sys_newstat`.
    ///
    /// Nil for any other function and for the stub of calls that do not exist.
    public static func name(enteredBy function: String) -> String? {
        guard let argument = macroArgument(ofEntry: function) else { return nil }
        let prefix = namePrefixes.first { argument.hasPrefix($0) && argument.utf8.count > $0.utf8.count } ?? ""
        let name = String(argument.dropFirst(prefix.count))
        return userNames[name] ?? userNames[argument] ?? name
    }

    /// What stands in the macro that defines the entry: `newstat` for `__x64_sys_newstat`, from `SYSCALL_DEFINE2(newstat, …)`.
    static func macroArgument(ofEntry function: String) -> String? {
        guard function.hasPrefix("__"), let prefix = prefixes.first(where: { function.hasPrefix($0) }) else { return nil }
        let rest = function.dropFirst(prefix.count)
        guard let entry = ["sys_", "compat_sys_"].first(where: { rest.hasPrefix($0) }) else { return nil }
        let name = rest.dropFirst(entry.count)
        return name.isEmpty || name == "ni_syscall" ? nil : String(name)
    }
}
