import Foundation

/// Boots guests from their materials: as many at a time as this machine has processors, so that each comes up quickly.
struct GuestStart: Sendable {
    let options: Lab.Options
    let definition: LabDefinition
    let folders: LabFolders
    let report: LabReport

    private typealias Ended = (name: String, result: Result<LabGuest, LabError>)

    /// Boots a guest for each of the options' kernels that the materials have.
    func all(_ materials: Materials) async throws(LabError) -> Lab.Outcome {
        let keys = LabKeys(folders: folders)
        let authorized = try await keys.identity()
        var failed: [String: LabError] = [:]
        for (choice, error) in materials.missing {
            failed[choice.guestName] = error
            report(.guestFailed(name: choice.guestName, error, console: []))
        }
        var plans: [GuestPlan] = []
        var hostKeys: [String: String] = [:]
        for choice in options.kernels {
            guard let kernel = materials.kernels[choice], let image = materials.images[choice.architecture] else { continue }
            let hostKey = try await keys.hostKey(of: choice.guestName)
            hostKeys[choice.guestName] = hostKey.public
            plans.append(
                GuestPlan(choice: choice, kernel: kernel, image: image, hostKey: hostKey.private, authorizedKey: authorized))
        }
        let register = GuestRegister(folders: folders, hostKeys: hostKeys)
        let ended = try await boot(plans, register)
        var ready: [LabGuest] = []
        for choice in options.kernels {
            switch ended[choice.guestName] {
            case .success(let guest): ready.append(guest)
            case .failure(let error): failed[choice.guestName] = error
            case nil: continue
            }
        }
        return Lab.Outcome(ready: ready, failed: failed)
    }

    private func boot(_ plans: [GuestPlan], _ register: GuestRegister) async throws(LabError) -> [String: Result<
        LabGuest, LabError
    >] {
        let atOnce = max(1, ProcessInfo.processInfo.activeProcessorCount)
        do {
            return try await withThrowingTaskGroup(of: Ended.self) { group in
                var waiting = plans.makeIterator()
                var ended: [String: Result<LabGuest, LabError>] = [:]
                func startNext() {
                    guard let plan = waiting.next() else { return }
                    group.addTask { (plan.choice.guestName, try await bootOne(plan, register)) }
                }
                for _ in 0..<atOnce { startNext() }
                for try await (name, result) in group {
                    ended[name] = result
                    startNext()
                }
                return ended
            }
        } catch { throw LabError.wrapping(error, subject: "lab") }
    }

    /// Throws only if the whole lab is to stop.
    private func bootOne(_ plan: GuestPlan, _ register: GuestRegister) async throws(LabError) -> Result<LabGuest, LabError> {
        let name = plan.choice.guestName
        let folder = folders.guest(name)
        do throws(LabError) {
            let preferred = await register.previousPort(of: name)
            var guest = LabGuest(
                name: name, choice: plan.choice, kernelRelease: plan.kernel.facts.release, port: preferred ?? 0,
                memoryMiB: options.memoryMiB, cpus: options.cpus)
            try await plan.layOut(folder, definition: definition)
            let begin = ContinuousClock.now
            guest.port = try await Emulator(guest: guest, kernel: plan.kernel, folder: folder).start(preferring: preferred)
            try await register.add(guest)
            report(.guestStarted(name: name, port: guest.port))
            try await Boot(guest: guest, folders: folders, deadline: options.bootDeadline).waitForLogin()
            report(.guestReady(name: name, port: guest.port, release: guest.kernelRelease, took: ContinuousClock.now - begin))
            return .success(guest)
        } catch {
            if error.code == .cancelled { throw error }
            report(.guestFailed(name: name, error, console: Boot.consoleEnd(folder)))
            try await EmulatorProcess(folder: folder)?.stop()
            return .failure(error)
        }
    }
}

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

/// Keeps the lab's record and known_hosts in step with the guests that have been started.
actor GuestRegister {
    private let folders: LabFolders
    private let hostKeys: [String: String]
    private var record: LabRecord

    init(folders: LabFolders, hostKeys: [String: String]) {
        self.folders = folders
        self.hostKeys = hostKeys
        record = LabRecord.read(folders)
    }

    /// The port that the guest had the last time, if it is free: so an inventory stays true.
    func previousPort(of name: String) -> Int? {
        record.guests.first { $0.name == name }.map(\.port).flatMap { LoopbackPort.isFree($0) ? $0 : nil }
    }

    func add(_ guest: LabGuest) throws(LabError) {
        record.guests.removeAll { $0.name == guest.name || $0.port == guest.port }
        record.guests.append(guest)
        record.guests.sort { $0.name < $1.name }
        try record.write(folders)
        var keys = hostKeys
        for known in record.guests where keys[known.name] == nil {
            keys[known.name] = LabKeys(folders: folders).storedHostKey(of: known.name)
        }
        try Folder.write(Data(LabInventory.knownHosts(record.guests, keys: keys).utf8), to: folders.knownHosts)
    }
}
