import Foundation
import Testing

/// The `hapfleet` program, against real servers. Its agents are for no architecture, so that a host that it has logged in to is
/// one that it has no agent for, and nothing is put there.
private struct CommandLine {
    static let loggedIn = "no agent for the architecture"

    let folder: TemporaryFolder
    let inventory: String
    private let program = URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("hapfleet").path

    init(inventory: String) throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: "\(folder.path)/agents", withIntermediateDirectories: false)
        _ = try folder.write("none", to: "agents/hapagent-none")
        self.inventory = try folder.write(inventory, to: "inventory.yaml")
    }

    /// What it prints on both outputs, and `status N` at the end. `arguments` are words of the shell.
    func run(_ arguments: String, environment: [String: String] = [:], terminal typed: String? = nil) throws -> String {
        let command = "\(program) \(arguments.replacing("%inventory", with: "-i \(inventory) --ssh-config none"))"
        let own = ["HOME": folder.path, "HAPFLEET_AGENTS": "\(folder.path)/agents"]
        let environment = own.merging(environment) { _, given in given }
        guard let typed else {
            return try Program.run("/bin/sh", ["-c", "\(command) 2>&1; echo status $?"], environment: environment)
        }
        // Typed when it is asked for: what a terminal was sent before that, it would show.
        let script = """
            cd \(folder.path) && mkfifo keyboard && : >screen
            script -qec '\(command); echo status $?' /dev/null <keyboard >screen 2>&1 &
            exec 3>keyboard
            for turn in $(seq 600); do grep -q passphrase screen && break; sleep 0.1; done
            printf '%s\\n' '\(typed)' >&3
            wait; cat screen
            """
        return try Program.run("/bin/sh", ["-c", script], environment: environment)
    }
}

@Suite struct CommandLineTests {
    private func inventory(_ servers: [(String, SSHServer)], more: String = "") throws -> CommandLine {
        let hosts = try servers.map { name, server in
            let known = try server.folder.write(try server.knownHostsLine(), to: "known_hosts")
            return """
                  \(name):
                    {address: \(server.address), port: \(server.port), user: \(server.user), sudo: "",
                     identity_files: \(server.identity), known_hosts: \(known)\(name == "inner" ? more : "")}

                """
        }
        return try CommandLine(inventory: "hosts:\n" + hosts.joined())
    }

    @Test("keys are shown, and trusted only when their fingerprints are given")
    func scanKeys() throws {
        let server = try SSHServer()
        let line = try inventory([("one", server)])
        let known = try server.folder.write("", to: "known_hosts")
        let shown = try line.run("hosts %inventory --scan-keys")
        let fingerprint = try #require(shown.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("SHA256:") })
        #expect(shown.contains("one  ssh-ed25519  \(fingerprint)  new"))
        #expect(shown.hasSuffix("status 1\n"))
        #expect(try String(contentsOfFile: known, encoding: .utf8).isEmpty)
        #expect(try line.run("hosts %inventory --scan-keys --accept SHA256:other").hasSuffix("status 2\n"))
        #expect(try line.run("hosts %inventory --scan-keys --accept \(fingerprint)").hasSuffix("status 0\n"))
        #expect(try String(contentsOfFile: known, encoding: .utf8).hasPrefix("\(server.knownHostsName) ssh-ed25519 "))
        #expect(try line.run("hosts %inventory --scan-keys").contains("\(fingerprint)  yes"))
        #expect(try line.run("probe %inventory").contains(CommandLine.loggedIn))
    }

    @Test("a changed key is shown, and accepting it does not write over the old one")
    func changedKey() throws {
        let (server, other) = (try SSHServer(), try SSHServer())
        let line = try inventory([("one", server)])
        let known = try server.folder.write("\(server.knownHostsName) \(try other.publicHostKey())", to: "known_hosts")
        let before = try String(contentsOfFile: known, encoding: .utf8)
        let shown = try line.run("hosts %inventory --scan-keys")
        #expect(shown.contains("CHANGED: \(known):1 has SHA256:"))
        #expect(shown.hasSuffix("status 1\n"))
        let fingerprint = try #require(shown.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("SHA256:") })
        #expect(try line.run("hosts %inventory --scan-keys --accept \(fingerprint)").hasSuffix("status 1\n"))
        #expect(try String(contentsOfFile: known, encoding: .utf8) == before)
    }

    @Test("a jump host is used whether the inventory or an SSH configuration names it")
    func jump() throws {
        let (gate, inner) = (try SSHServer(), try SSHServer())
        let line = try inventory([("gate", gate), ("inner", inner)], more: ", jump: gate")
        #expect(try line.run("hosts %inventory --select inner --format json").contains("\"gate\""))
        #expect(try line.run("probe %inventory --select inner").contains("inner: \(CommandLine.loggedIn)"))
        let configuration = try line.folder.write(
            """
            Host far
              HostName 127.0.0.1
              Port \(inner.port)
              IdentityFile \(inner.identity)
              UserKnownHostsFile \(inner.folder.path)/known_hosts
              ProxyJump door
            Host door
              HostName 127.0.0.1
              Port \(gate.port)
              IdentityFile \(gate.identity)
              UserKnownHostsFile \(line.folder.path)/nothing
            """, to: "config")
        let list = try line.folder.write("far\n", to: "list")
        let refused = try line.run("probe -i list:\(list) --ssh-config \(configuration)")
        #expect(refused.contains("far: jump host door: host key unknown"))
        let text = try String(contentsOfFile: configuration, encoding: .utf8)
        _ = try line.folder.write(
            text.replacing("\(line.folder.path)/nothing", with: "\(gate.folder.path)/known_hosts"), to: "config")
        #expect(try line.run("probe -i list:\(list) --ssh-config \(configuration)").contains("far: \(CommandLine.loggedIn)"))
    }

    @Test("an encrypted key opens with a passphrase from a descriptor, a program or the terminal, and from nowhere else")
    func passphrase() throws {
        let server = try SSHServer()
        let line = try inventory([("one", server)])
        try Program.run("/usr/bin/ssh-keygen", ["-q", "-p", "-a", "1", "-N", "open sesame", "-f", server.identity])
        let right = try line.folder.write("open sesame\nrest", to: "right")
        let wrong = try line.folder.write("wrong\n", to: "wrong")
        let none = try line.run("probe %inventory", environment: ["SSH_ASKPASS_REQUIRE": "never"])
        #expect(none.contains("encrypted and no passphrase was given") && none.contains("--passphrase-fd"))
        #expect(try line.run("probe %inventory --passphrase-fd 3 3<\(right)").contains(CommandLine.loggedIn))
        #expect(try line.run("probe %inventory --passphrase-fd 3 3<\(wrong)").contains("the passphrase is wrong"))
        #expect(try line.run("probe %inventory --passphrase-fd 9 9<&-").hasSuffix("status 2\n"))
        let program = try line.folder.write("#!/bin/sh\nhead -1 \(right)\n", to: "askpass")
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program)
        let askpass = ["SSH_ASKPASS": program, "SSH_ASKPASS_REQUIRE": "force"]
        #expect(try line.run("probe %inventory", environment: askpass).contains(CommandLine.loggedIn))
        let typed = try line.run("probe %inventory", terminal: "open sesame")
        #expect(typed.contains("passphrase of \(server.identity): "))
        #expect(typed.contains(CommandLine.loggedIn))
        #expect(!typed.contains("sesame"))
    }
}
