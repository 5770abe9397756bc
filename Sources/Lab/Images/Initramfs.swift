import Foundation

/// What a guest's kernel unpacks first: busybox, the modules that disks and network need, and under `/guest` this guest's own files
/// (its host key, who may log in, its name), which are laid over the root file system. So one image serves all guests, and no key
/// is ever fetched from a guest.
struct Initramfs {
    static func make(
        guest: String, kernel: KernelImage, busybox: Data, definition: LabDefinition, hostKey: Data, authorizedKey: Data
    ) throws(LabError) -> Data {
        var archive = CpioArchive()
        archive.addFile("init", mode: 0o755, try definition.guestFile("initramfs-init"))
        archive.addFile("bin/busybox", mode: 0o755, busybox)
        for module in try kernel.earlyModules() { archive.addFile("modules/\(module.name)", module.content) }
        archive.addFile("guest/usr/sbin/hapfleet-init", mode: 0o755, try definition.guestFile("init"))
        archive.addFile("guest/etc/hostname", Data("\(guest)\n".utf8))
        archive.addFile("guest/etc/hosts", Data("127.0.0.1 localhost\n127.0.1.1 \(guest)\n::1 localhost\n".utf8))
        archive.addFile("guest/etc/ssh/sshd_config", try definition.guestFile("sshd_config"))
        archive.addFile("guest/etc/ssh/ssh_host_ed25519_key", mode: 0o600, hostKey)
        archive.addFolder("guest/home/measure", owner: .measure)
        archive.addFolder("guest/home/measure/.ssh", mode: 0o700, owner: .measure)
        archive.addFile("guest/home/measure/.ssh/authorized_keys", mode: 0o600, owner: .measure, authorizedKey)
        archive.finish()
        return archive.data
    }
}
