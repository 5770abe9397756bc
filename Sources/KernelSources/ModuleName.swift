/// Names of kernel modules.
public enum ModuleName {
    /// The name as the kernel shows it: files may be called `kvm-amd.ko`, the module is `kvm_amd`.
    public static func canonical(_ name: some StringProtocol) -> String { String(name.map { $0 == "-" ? "_" : $0 }) }
}
