/// A kernel thread that serves one virtual machine, by its name: `vhost-TASK`, `kvm-nx-lpage-recovery-TASK`, `kvm-pit/TASK`.
/// Since 6.4 vhost's, and later KVM's, are threads of the hypervisor's process itself and need no such search.
public enum HypervisorThread: Sendable, Equatable {
    /// It serves the process that this task belongs to.
    case serving(task: Int32)
    /// It serves some machine: kernels before 5.17 cut names off after 15 bytes.
    case unnumbered

    /// The meaning of a kernel thread's name; nil if it serves no machine.
    public init?(name: UnsafeRawBufferPointer) {
        let isKVM = name.after("kvm-") != nil
        guard isKVM || name.after("vhost-") != nil else { return nil }
        var parts = TextPieces(name, separators: (0x2D, 0x2F, 0x2D))
        var number: UInt64?
        while let part = parts.next() { number = part.decimal }
        if let task = number.flatMap(Int32.init(exactly:)), task > 0 {
            self = .serving(task: task)
        } else if isKVM {
            self = .unnumbered
        } else {
            return nil
        }
    }
}
