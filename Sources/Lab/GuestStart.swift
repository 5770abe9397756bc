import Foundation

/// Boots guests from their materials: as many at a time as this machine has processors, so that each comes up quickly.
struct GuestStart: Sendable {
    let options: Lab.Options
    let definition: LabDefinition
    let folders: LabFolders
    let report: LabReport
    /// Guests of the lab that stay as they are beside those that are started.
    var others: Set<String> = []

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
        let register = GuestRegister(
            folders: folders, keeping: others.union(options.kernels.map(\.guestName)), hostKeys: hostKeys)
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
                memoryMiB: options.memoryMiB, cpus: options.cpus, kernelArguments: options.kernelArguments,
                countsInstructions: options.countsInstructions)
            try await plan.layOut(folder, definition: definition)
            let begin = ContinuousClock.now
            guest.port = try await startUndisturbed(
                Emulator(guest: guest, kernel: plan.kernel, folder: folder, network: LabNetwork(lab: folders.state.path)),
                preferring: preferred)
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

    /// Starts an emulator in a task that is not cancelled with this one: half started, it would run on with nobody knowing its number.
    private func startUndisturbed(_ emulator: Emulator, preferring port: Int?) async throws(LabError) -> Int {
        let start = Task { try await emulator.start(preferring: port) }
        do { return try await start.value } catch { throw LabError.wrapping(error, subject: emulator.guest.name) }
    }
}
