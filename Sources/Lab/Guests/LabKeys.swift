import Foundation

/// The lab's keys, all made on this machine: one to log in with, and a host key for each guest. A key that is there is kept.
struct LabKeys: Sendable {
    let folders: LabFolders

    /// The key that logs in, without passphrase, readable by its owner only. Returns its public line.
    func identity() async throws(LabError) -> Data {
        try await make(folders.identity, comment: "hapfleet-lab")
        return try Folder.read(Self.publicHalf(folders.identity))
    }

    /// A guest's host key: the private file's content, and the public key as in known_hosts (`ssh-ed25519 AAAA…`).
    func hostKey(of guest: String) async throws(LabError) -> (private: Data, public: String) {
        let folder = folders.hostKeys(guest)
        try Folder.create(folder, mode: 0o700)
        let file = folder.appending(path: "ssh_host_ed25519_key")
        try await make(file, comment: guest)
        let line = String(decoding: try Folder.read(Self.publicHalf(file)), as: UTF8.self)
        return (try Folder.read(file), line.split(separator: " ").prefix(2).joined(separator: " "))
    }

    /// The public half of a guest's host key, if it was made before.
    func storedHostKey(of guest: String) -> String? {
        let file = Self.publicHalf(folders.hostKeys(guest).appending(path: "ssh_host_ed25519_key"))
        guard let line = try? String(contentsOf: file, encoding: .utf8) else { return nil }
        return line.split(separator: " ").prefix(2).joined(separator: " ")
    }

    private func make(_ file: URL, comment: String) async throws(LabError) {
        if Folder.exists(file), Folder.exists(Self.publicHalf(file)) { return }
        try Folder.remove(file)
        _ = try await Command(
            tool: .sshKeygen, arguments: ["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", file.path]
        ).output()
    }

    private static func publicHalf(_ file: URL) -> URL { URL(filePath: file.path + ".pub") }
}
