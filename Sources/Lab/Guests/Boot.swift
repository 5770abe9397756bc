import Foundation

/// Waits until a guest that was started accepts a login.
struct Boot: Sendable {
    let guest: LabGuest
    let folders: LabFolders
    let deadline: Duration

    /// The line of the guest's console that says that its sshd starts now.
    private static let startsListening = Data("hapfleet-lab: starting sshd".utf8)

    /// Returns when `ssh` with the lab's key and known_hosts has run a command in the guest.
    /// - Throws: ``LabError`` with code `.guestFailed` at the deadline, or as soon as the emulator ends.
    func waitForLogin() async throws(LabError) {
        let folder = folders.guest(guest.name)
        do {
            try await withDeadline(deadline) {
                try await waitForConsole(folder)
                while true {
                    do { return try await logIn() } catch let error as LabError where error.code != .cancelled {
                        try await pause(folder, .milliseconds(200))
                    }
                }
            }
        } catch is DeadlinePassed {
            throw LabError(
                .guestFailed, subject: guest.name,
                cause: "accepted no login within \(deadline)"
                    + (Self.consoleEnd(folder, lines: 1).isEmpty ? " and printed nothing" : ""),
                remedy: "read its console \(Emulator.console(folder).path)")
        } catch { throw LabError.wrapping(error, subject: guest.name) }
    }

    /// The last lines of a guest's console.
    static func consoleEnd(_ folder: URL, lines: Int = 20) -> [String] {
        guard let data = try? Data(contentsOf: Emulator.console(folder)) else { return [] }
        return String(decoding: data.suffix(64 << 10), as: UTF8.self).split(whereSeparator: \.isNewline).suffix(lines).map {
            String($0.filter { !$0.isASCII || ($0.asciiValue ?? 0) >= 32 || $0 == "\t" })
        }
    }

    private func waitForConsole(_ folder: URL) async throws {
        while true {
            if let console = try? Data(contentsOf: Emulator.console(folder)), console.range(of: Self.startsListening) != nil {
                return
            }
            try await pause(folder, .milliseconds(100))
        }
    }

    private func pause(_ folder: URL, _ time: Duration) async throws {
        guard EmulatorProcess(folder: folder) != nil else {
            throw LabError(
                .guestFailed, subject: guest.name, cause: "its emulator ended while it booted",
                remedy: "read its console \(Emulator.console(folder).path)")
        }
        try await Task.sleep(for: time)
    }

    private func logIn() async throws(LabError) {
        _ = try await Command(
            tool: .ssh,
            arguments: [
                "-F", "none", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o", "IdentitiesOnly=yes",
                "-o", "ConnectTimeout=10", "-o", "UserKnownHostsFile=\(folders.knownHosts.path)", "-o",
                "GlobalKnownHostsFile=none",
                "-i", folders.identity.path, "-p", "\(guest.port)", "measure@127.0.0.1", "sudo", "-n", "true",
            ], deadline: .seconds(20)
        ).output()
    }
}
