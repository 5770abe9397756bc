import Foundation

/// Starts QEMU for a guest: detached, so that it outlives this process; with the guest's sshd on a port of the loopback address and
/// no other way in or out.
struct Emulator: Sendable {
    let guest: LabGuest
    let kernel: KernelImage
    let folder: URL
    let network: LabNetwork

    /// A nanosecond an instruction: interrupts by the clock then come about as often between instructions as on a server.
    private static let countingArguments = ["-icount", "shift=0,sleep=on,align=off"]

    static func console(_ folder: URL) -> URL { folder.appending(path: "console.log") }

    /// How often another port is tried when somebody else takes the one that was free.
    private static let portAttempts = 8

    /// Starts the emulator. Returns the port.
    func start(preferring preferred: Int?) async throws(LabError) -> Int {
        var candidate = preferred
        for _ in 1...Self.portAttempts {
            let port = if let candidate { candidate } else { try LoopbackPort.free() }
            candidate = nil
            do throws(LabError) {
                _ = try await Command(tool: guest.choice.architecture.emulator, arguments: arguments(port: port)).output()
                return port
            } catch  where error.cause.contains("host forwarding") { continue }
        }
        throw LabError(
            .guestFailed, subject: guest.name, cause: "no port of 127.0.0.1 could be had",
            remedy: "see who takes all ports (ss -ltn)")
    }

    private func arguments(port: Int) throws(LabError) -> [String] {
        let isCounting = guest.countsInstructions ?? false
        let start = KernelStart(
            guest: guest, kernel: kernel, initramfs: folder.appending(path: "initramfs"),
            words: ["loglevel=4", "panic=-1", "rdinit=/init", LabNetwork.kernelParameter(ofGuestAt: port)]
                + (guest.kernelArguments ?? []))
        return try start.arguments + [
            "-accel", isCounting ? "tcg,thread=single" : "tcg,thread=multi", "-nodefaults", "-no-user-config", "-display", "none",
            "-no-reboot", "-daemonize",
            "-name", guest.name, "-m", "\(guest.memoryMiB)", "-smp", "\(guest.cpus)",
            "-pidfile", Self.escaped(folder.appending(path: "qemu.pid")),
            "-serial", "file:" + Self.escaped(Self.console(folder)),
            "-drive",
            "if=none,id=root,format=qcow2,cache=unsafe,discard=unmap,file="
                + Self.escaped(folder.appending(path: "overlay.qcow2")),
            "-device", "virtio-blk-pci,drive=root",
            "-drive", "if=none,id=modules,format=raw,readonly=on,file=" + Self.escaped(kernel.modules),
            "-device", "virtio-blk-pci,drive=modules",
            "-netdev", "user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:\(port)-:22",
            "-device", "virtio-net-pci,netdev=net,romfile=",
            "-device", "virtio-rng-pci",
        ] + network.arguments(ofGuestAt: port) + (isCounting ? Self.countingArguments : [])
    }

    /// In QEMU's option lists a comma is written twice.
    private static func escaped(_ file: URL) -> String { file.path.replacing(",", with: ",,") }
}
