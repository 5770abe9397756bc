public import Foundation

/// A fleet of real Debian kernels on this machine: one QEMU guest a kernel, each with its own OpenSSH on a loopback port.
///
/// Guests outlive the process that started them; ``down(report:)`` ends them. Nothing here needs root.
///
///     definition ──► packages (signed) ──► kernels ─┐
///                                     └──► images ──┴─► guest: overlay + initramfs + emulator ──► login ──► inventory
public struct Lab: Sendable {
    /// Where the lab's files are.
    public let folders: LabFolders
    /// What the lab is made of.
    public let definition: LabDefinition

    /// What a lab is to be.
    public struct Options: Sendable {
        /// One guest each.
        public var kernels: [KernelChoice]
        /// Memory of a guest in MiB.
        public var memoryMiB: Int
        /// Processors of a guest.
        public var cpus: Int
        /// How long a guest may take from its start to its first login.
        public var bootDeadline: Duration
        /// Look for newer kernels and build the images anew, instead of using what the cache has.
        public var refresh: Bool
        /// Added to each kernel's command line.
        public var kernelArguments: [String]
        /// Let each guest's clock count the instructions that it executes, 4 ns each, instead of following this machine's:
        /// what is timed in such a guest depends neither on what else runs here nor on how QEMU emulates it.
        public var countsInstructions: Bool

        /// Options for these kernels.
        public init(
            kernels: [KernelChoice], memoryMiB: Int = 1024, cpus: Int = 1, bootDeadline: Duration = .seconds(90),
            refresh: Bool = false, kernelArguments: [String] = [], countsInstructions: Bool = false
        ) {
            self.kernels = kernels
            self.memoryMiB = memoryMiB
            self.cpus = cpus
            self.bootDeadline = bootDeadline
            self.refresh = refresh
            self.kernelArguments = kernelArguments
            self.countsInstructions = countsInstructions
        }
    }

    /// What became of `up`.
    public struct Outcome: Sendable {
        /// The guests that accept logins, in the order asked for.
        public let ready: [LabGuest]
        /// Why the others do not, by guest name.
        public let failed: [String: LabError]
    }

    /// The lab in these folders.
    public init(folders: LabFolders = LabFolders(), definition: LabDefinition) {
        self.folders = folders
        self.definition = definition
    }

    /// Fetches and builds what is missing, boots a guest for each kernel, waits for their logins, writes the inventory and known_hosts.
    ///
    /// A kernel that cannot be had or a guest that does not come up is reported and left out; the others go on. When this throws or
    /// its task is cancelled, nothing that it started runs on.
    ///
    /// - Parameter resetting: the words of a command that resets a guest of this lab once the guest's name is added to them; the
    ///   inventory has it. None: the inventory has no such command.
    /// - Throws: ``LabError``: `.alreadyUp`, `.busy`, `.toolMissing`, `.unknownKernel`, and whatever keeps all guests from starting.
    public func up(
        _ options: Options, inventory: URL, resetting: [String] = [], report: @escaping LabReport = { _ in }
    ) async throws(LabError) -> Outcome {
        let lock = try FileLock(folder: folders.state, purpose: "this lab")
        defer { withExtendedLifetime(lock) {} }
        let running = status().filter { $0.processID != nil }.map(\.guest.name)
        guard running.isEmpty else {
            throw LabError(
                .alreadyUp, subject: running.joined(separator: ", "), cause: "run already",
                remedy: "run `hapfleet lab down` first")
        }
        let materials = try await Materials.gather(options, definition: definition, folders: folders, report: report)
        let start = GuestStart(options: options, definition: definition, folders: folders, report: report)
        do {
            let outcome = try await start.all(materials)
            try Folder.create(inventory.deletingLastPathComponent())
            let written = LabInventory(guests: outcome.ready, folders: folders, resetting: resetting)
            try Folder.write(Data(written.yaml.utf8), to: inventory)
            report(.inventoryWritten(path: inventory.path))
            return outcome
        } catch {
            _ = try? await stopAll(report: report)
            throw error
        }
    }

    /// Ends every guest that this lab started and removes their disks. Keys, consoles and the cache stay.
    /// - Returns: the names of those that ran.
    @discardableResult
    public func down(report: @escaping LabReport = { _ in }) async throws(LabError) -> [String] {
        let lock = try FileLock(folder: folders.state, purpose: "this lab")
        defer { withExtendedLifetime(lock) {} }
        return try await stopAll(report: report)
    }

    /// The lab's guests and which of them run.
    public func status() -> [GuestStatus] {
        LabRecord.read(folders).guests.map { guest in
            let folder = folders.guest(guest.name)
            return GuestStatus(
                guest: guest, processID: EmulatorProcess(folder: folder)?.id, console: Emulator.console(folder))
        }
    }

    /// Ends one guest and boots it again from a fresh disk, on the same port and with the same host key.
    /// - Returns: the guest, once it accepts logins.
    /// - Throws: ``LabError``: `.unknownGuest`, `.guestFailed`.
    public func reset(_ name: String, report: @escaping LabReport = { _ in }) async throws(LabError) -> LabGuest {
        let lock = try await lockInTurn()
        defer { withExtendedLifetime(lock) {} }
        let record = LabRecord.read(folders)
        guard let guest = record.guests.first(where: { $0.name == name }) else {
            throw LabError(
                .unknownGuest, subject: name, cause: "is not in this lab",
                remedy: "choose from \(record.guests.map(\.name).joined(separator: ", "))")
        }
        try await stop(folders.guest(name), report: report)
        let options = Options(
            kernels: [guest.choice], memoryMiB: guest.memoryMiB, cpus: guest.cpus, kernelArguments: guest.kernelArguments ?? [],
            countsInstructions: guest.countsInstructions ?? false)
        let materials = try await Materials.gather(options, definition: definition, folders: folders, report: report)
        let start = GuestStart(
            options: options, definition: definition, folders: folders, report: report, others: Set(record.guests.map(\.name)))
        let outcome = try await start.all(materials)
        guard let ready = outcome.ready.first else {
            throw outcome.failed[name]
                ?? LabError(.guestFailed, subject: name, cause: "did not come up", remedy: "read its console")
        }
        return ready
    }

    /// How long a guest waits for others to be reset.
    private static let longestTurn = Duration.seconds(240)

    /// Guests that fell together are reset one after the other.
    private func lockInTurn() async throws(LabError) -> FileLock {
        let end = ContinuousClock.now + Self.longestTurn
        while true {
            do throws(LabError) {
                return try FileLock(folder: folders.state, purpose: "this lab")
            } catch  where error.code == .busy && ContinuousClock.now < end && !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    private func stopAll(report: LabReport) async throws(LabError) -> [String] {
        let parent = folders.state.appending(path: "guests")
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? []).sorted()
        var stopped: [String] = []
        for name in names where try await stop(folders.guest(name), report: report) { stopped.append(name) }
        return stopped
    }

    /// Ends a guest's emulator if it runs, and removes its disk. Returns whether it ran.
    @discardableResult
    private func stop(_ folder: URL, report: LabReport) async throws(LabError) -> Bool {
        let process = EmulatorProcess(folder: folder)
        if let process {
            try await process.stop()
            report(.guestStopped(name: folder.lastPathComponent))
        }
        for file in ["overlay.qcow2", "initramfs", "qemu.pid"] { try Folder.remove(folder.appending(path: file)) }
        return process != nil
    }
}
