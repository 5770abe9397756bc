@testable import SecureShell

let secureShellTargets = [
    FuzzTarget("known-hosts", longest: 4_096) { input in
        var known = KnownHosts()
        known.add(text: [UInt8](input), source: "input")
        let lines = 1 + input.count { $0 == 0x0A }
        require(known.entries.count + known.problems.count <= lines, "a line is one entry or one problem")
        for entry in known.entries {
            require(HostKey(blob: entry.key.blob) == entry.key, "a key survives being written and read")
        }
        for name in ["one", "[one]:2222", "10.0.0.1", ""] {
            require(known.entries(for: name).allSatisfy { (1...lines).contains($0.line) }, "an entry names its line")
        }
        for problem in known.problems { require(!problem.description.contains("\n"), "a problem is one line") }
    },
    FuzzTarget("private-keys", longest: 4_096) { input in
        use { () throws(IdentityFile.Failure) in try IdentityFile.parse([UInt8](input)) }
    },
    // What the armour holds, so that base64 does not stand in the way.
    FuzzTarget("openssh-keys", longest: 2_048) { input in
        use { () throws(IdentityFile.Failure) in try OpenSSHPrivateKey.parse([UInt8](input)) }
    },
]

private func use(_ read: () throws(IdentityFile.Failure) -> IdentityFile) {
    guard case .key(let key)? = try? read() else { return }
    _ = key.publicKey
    _ = try? key.sign([1, 2, 3], hash: .sha256)
}
