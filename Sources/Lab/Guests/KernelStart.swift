import Foundation

/// What QEMU starts in a guest, and on which processor: the kernel, or a hypervisor with the kernel as its first domain.
struct KernelStart {
    let guest: LabGuest
    let kernel: KernelImage
    let initramfs: URL
    /// The kernel's command line, but for its console.
    let words: [String]

    /// What Xen keeps for itself and for the domains that are started in the guest, in MiB.
    private static let mebibytesBesideFirstDomain = 384

    /// The part of the emulator's command line.
    /// - Throws: ``LabError`` if Xen's files lie where its list of them cannot name them.
    var arguments: [String] {
        get throws(LabError) {
            let architecture = guest.choice.architecture
            guard guest.choice.hypervisor == .xen else {
                return architecture.machineArguments + [
                    "-kernel", kernel.kernel.path, "-initrd", initramfs.path,
                    "-append", (["console=\(architecture.console)"] + words).joined(separator: " "),
                ]
            }
            // The list of what a Multiboot kernel gets has a file's command line after the first space.
            guard !kernel.kernel.path.contains(" "), !initramfs.path.contains(" ") else {
                throw LabError(
                    .guestFailed, subject: guest.name,
                    cause: "a folder of the lab has a space in its path, where Xen's files must not lie",
                    remedy: "set XDG_CACHE_HOME and XDG_STATE_HOME to folders without")
            }
            let firstDomain = ([kernel.kernel.path, "console=hvc0"] + words).joined(separator: " ")
            let memory = max(guest.memoryMiB - Self.mebibytesBesideFirstDomain, guest.memoryMiB / 2)
            return architecture.machineArguments + [
                // The least that there is. With the usual one's SMAP the first domain dies at its start, Xen dies in its idle loop, which
                // waits by `mwait`, and beside another domain programs of the first one ended by signal 11; nobody looked why.
                "-cpu", "qemu64",
                "-kernel", kernel.hypervisor.path,
                "-initrd", [firstDomain, initramfs.path].map { $0.replacing(",", with: ",,") }.joined(separator: ","),
                "-append", "console=com1 dom0_mem=\(memory)M,max:\(memory)M dom0_max_vcpus=\(guest.cpus)",
            ]
        }
    }
}
