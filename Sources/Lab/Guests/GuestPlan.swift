import Foundation

/// What one guest is made from.
struct GuestPlan: Sendable {
    let choice: KernelChoice
    let kernel: KernelImage
    let image: GuestImage
    let hostKey: Data
    let authorizedKey: Data

    /// Makes the guest's fresh disk and its initramfs.
    func layOut(_ folder: URL, definition: LabDefinition) async throws(LabError) {
        try Folder.create(folder, mode: 0o700)
        for file in ["overlay.qcow2", "console.log", "qemu.pid"] { try Folder.remove(folder.appending(path: file)) }
        let initramfs = try Initramfs.make(
            guest: choice.guestName, kernel: kernel, busybox: try Folder.read(image.busybox), definition: definition,
            hostKey: hostKey, authorizedKey: authorizedKey)
        try Folder.write(initramfs, to: folder.appending(path: "initramfs"), mode: 0o600)
        _ = try await Command(
            tool: .qemuImage,
            arguments: [
                "create", "-q", "-f", "qcow2", "-F", "raw", "-b", image.root.path, folder.appending(path: "overlay.qcow2").path,
            ]
        ).output()
    }
}
