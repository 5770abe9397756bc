import SecureShell

/// Puts the agent on a host, once for each version, into a folder that only root can write; or verifies the one that its
/// administrator pinned there.
struct AgentInstallation {
    /// What became of it.
    struct Outcome {
        /// The command that starts the agent, with the way to become root.
        var command: String
        /// Whether it had to be sent.
        var uploaded: Bool
        /// The login user's numeric ids; the workload's programs run as this user.
        var userID: UInt32
        /// See `userID`.
        var groupID: UInt32
    }

    let host: String
    /// The words that become root, such as `sudo -n`; none for a login that is root.
    let privilege: [String]
    /// The path of the agent that its administrator installed, if only that one is to be run.
    let pinned: String?
    let binaries: AgentBinaries

    func ready(over connection: any HostConnection) async throws(HostFailure) -> Outcome {
        if let pinned { try await verify(pinned, over: connection) } else { try await install(over: connection) }
    }

    private func install(over connection: any HostConnection) async throws(HostFailure) -> Outcome {
        let survey = try await survey(
            connection,
            "\(asRoot("true")) || exit 77; \(hashesAsRoot) 2>/dev/null; \(ownersAsRoot) 2>/dev/null; exit 0")
        let binary = try binary(for: survey)
        let isThere = survey.answers.contains { $0.hasPrefix(binary.hash) && $0.hasSuffix(binary.installedPath) }
        if isThere {
            try check(Self.place, by: survey.answers)
        } else {
            try await put(binary, over: connection)
        }
        return Outcome(
            command: asRoot("\(binary.installedPath) serve"), uploaded: !isThere, userID: survey.userID,
            groupID: survey.groupID)
    }

    /// A file in the agents' folder; which one makes no difference to who can change the folders on the way to it.
    private static let place = GuardedPath(path: AgentBinary.folder + "/agent")

    /// Shell that prints the hashes of the agents there. A link, and a file that is not root's or that others may write, has none: its content
    /// could change after this look. The right one is put in its place.
    private var hashesAsRoot: String {
        let folder = AgentBinary.folder
        return asRoot(
            "find \(folder) ! -path \(folder) -prune -type f -user 0 ! -perm -020 ! -perm -002 -exec sha256sum {} +")
    }

    private var ownersAsRoot: String { asRoot("sh -c \(ShellQuoting.quote(Self.place.question))") }

    private func check(_ place: GuardedPath, by answers: [String]) throws(HostFailure) {
        if let weakness = place.weakness(in: answers) { throw place.failure(weakness, host: host) }
    }

    /// Checks a pinned agent without privilege: all that the login user may do as root is to start it.
    private func verify(_ path: String, over connection: any HostConnection) async throws(HostFailure) -> Outcome {
        let quoted = ShellQuoting.quote(path)
        let place = GuardedPath(path: path)
        let survey = try await survey(
            connection,
            "test -f \(quoted) || exit 78; stat -L -c '%u %a' \(quoted) && sha256sum <\(quoted); \(place.question); exit 0")
        let binary = try binary(for: survey)
        let answers = GuardedPath.without(survey.answers)
        let remedy =
            "install the agent of this hapfleet as root: install -o root -g root -m 0755 hapagent-\(survey.machine) \(path)"
        guard answers.count == 2, let hash = answers[1].split(separator: " ").first else {
            throw HostFailure(
                .agentMissing, host: host, cause: "the pinned agent \(path) is not there or cannot be read by the login user",
                remedy: remedy)
        }
        let owner = answers[0].split(separator: " ")
        guard owner.count == 2, owner[0] == "0", let mode = UInt32(owner[1], radix: 8), mode & 0o022 == 0 else {
            throw HostFailure(
                .agentMissing, host: host, cause: "the pinned agent \(path) can be changed by others than root",
                remedy: remedy)
        }
        guard hash == binary.hash else {
            throw HostFailure(
                .agentMissing, host: host,
                cause: "the pinned agent \(path) has the hash \(String(hash).singleLine), this hapfleet's is \(binary.hash)",
                remedy: remedy)
        }
        try check(place, by: survey.answers)
        return Outcome(
            command: asRoot("\(quoted) serve"), uploaded: false, userID: survey.userID, groupID: survey.groupID)
    }

    private func binary(for survey: Survey) throws(HostFailure) -> AgentBinary {
        guard let binary = binaries.byMachine[survey.machine] else {
            // A host may say anything: what is no name of an architecture is not repeated.
            let isName = survey.machine.utf8.count <= 64 && survey.machine.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            throw HostFailure(
                .agentMissing, host: host,
                cause: isName ? "no agent for the architecture '\(survey.machine)'" : "'uname -m' names no architecture there",
                remedy: "there are agents for \(binaries.byMachine.keys.sorted().joined(separator: ", "))")
        }
        return binary
    }

    private static let mark = "hapfleet-survey"

    private struct Survey {
        var machine: String
        var userID: UInt32
        var groupID: UInt32
        var answers: [String]
    }

    /// Asks everything in one command, to spare a round trip a question. Status 77 says that the login user cannot become root,
    /// 78 that there is no pinned agent.
    private func survey(_ connection: any HostConnection, _ questions: String) async throws(HostFailure) -> Survey {
        let script = "echo \(Self.mark); uname -m; id -u; id -g; \(questions)"
        let answer = try await connection.run("LC_ALL=C sh -c \(ShellQuoting.quote(script))")
        if answer.status == 77 { throw notPrivileged(answer.errors) }
        // What a login shell's start-up files print comes before the mark.
        let lines = answer.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            .drop { $0 != Self.mark }.dropFirst().map(\.self)
        guard answer.status == 0 || answer.status == 78, lines.count >= 3, let userID = UInt32(lines[1]),
            let groupID = UInt32(lines[2])
        else {
            throw HostFailure(
                .agent, host: host,
                cause:
                    "its shell did not answer as expected: \((answer.errors + answer.output).prefix(200).description.singleLine)",
                remedy: "the login user needs a POSIX shell that prints nothing of its own")
        }
        return Survey(machine: lines[0], userID: userID, groupID: groupID, answers: lines[3...].filter { !$0.isEmpty })
    }

    private func put(_ binary: AgentBinary, over connection: any HostConnection) async throws(HostFailure) {
        let temporary = ".hapfleet-\(binary.hash.prefix(16))-\(UInt32.random(in: .min ... .max))"
        try await connection.upload(binary.content, to: temporary)
        let script =
            "\(asRoot("rm")) -f \(binary.installedPath); \(asRoot("install")) -D -o root -g root -m 0755 \(temporary) \(binary.installedPath); status=$?; "
            + "rm -f \(temporary); [ $status = 0 ] && \(asRoot("sha256sum")) \(binary.installedPath) && \(ownersAsRoot)"
        let answer = try await connection.run("LC_ALL=C sh -c \(ShellQuoting.quote(script))")
        guard answer.status == 0, answer.output.hasPrefix(binary.hash) else {
            throw HostFailure(
                .agentMissing, host: host,
                cause: "the agent could not be put at \(binary.installedPath): \(answer.errors.singleLine)",
                remedy: "check that the disk has room and that /var/lib is writable and not mounted noexec")
        }
        try check(Self.place, by: answer.output.split(separator: "\n").map(String.init))
    }

    private func notPrivileged(_ errors: String) -> HostFailure {
        HostFailure(
            .notPrivileged, host: host,
            cause: "cannot become root with '\(privilege.joined(separator: " "))': \(errors.singleLine)",
            remedy: "allow the login user 'sudo -n' there, or log in as root")
    }

    private func asRoot(_ command: String) -> String {
        privilege.isEmpty ? command : "\(ShellQuoting.join(privilege)) \(command)"
    }
}
