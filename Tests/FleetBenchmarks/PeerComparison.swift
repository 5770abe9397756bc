import FleetSimulator
import Foundation

/// `true` on many hosts at once, by each tool in turn, against one sshd.
struct PeerComparison {
    let folder: URL
    let count: Int
    let turns: Int

    private struct Tool {
        var name: String
        var arguments: [String]
        var environment: [String: String] = [:]
    }

    func run() async throws {
        let fleet = try await LoopbackFleet(folder: folder.appending(path: "peers"), service: .shell)
        defer { fleet.end() }
        let tools = try tools(fleet)
        var costs: [String: [ProcessCost]] = [:]
        for _ in 0..<turns {
            for tool in tools {
                let cost = try MeasuredProcess.run(
                    tool.arguments, environment: tool.environment, output: folder.path + "/\(tool.name).log")
                if cost.status == 0 { costs[tool.name, default: []].append(cost) }
                print("<!-- \(tool.name): \(rounded(cost.wall)) s, \(rounded(cost.cpu)) s of CPU, status \(cost.status) -->")
            }
        }
        let one = try MeasuredProcess.run(own(fleet, count: 1))
        show(tools.map(\.name), costs, one)
    }

    private func own(_ fleet: LoopbackFleet, count: Int) -> [String] {
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path
        return [program, "true", fleet.folder.path, "\(fleet.port)", "\(count)"]
    }

    private func tools(_ fleet: LoopbackFleet) throws -> [Tool] {
        let addresses = LoopbackFleet.addresses(count)
        let list = fleet.folder.path + "/addresses"
        try (addresses.joined(separator: "\n") + "\n").write(toFile: list, atomically: true, encoding: .utf8)
        let ssh =
            "-F none -o BatchMode=yes -o IdentitiesOnly=yes -o IdentityFile=\(fleet.folder.path)/user_key "
            + "-o UserKnownHostsFile=\(fleet.folder.path)/known_hosts -o Port=\(fleet.port) -o ConnectTimeout=120"
        var tools = [
            Tool(name: "hapfleet", arguments: own(fleet, count: count)),
            Tool(
                name: "clush",
                arguments: ["clush", "-S", "-f", "\(count)", "-t", "120", "-u", "300", "-o", ssh, "--hostfile", list, "true"]),
            Tool(
                name: "pssh",
                arguments: ["parallel-ssh", "-p", "\(count)", "-t", "300", "-h", list] + options(ssh) + ["true"]),
        ]
        if let python = ProcessInfo.processInfo.environment["PARALLEL_SSH_PYTHON"] {
            let program = folder.appending(path: "parallel_ssh.py").path
            try Self.parallelSSH.write(toFile: program, atomically: true, encoding: .utf8)
            tools.append(
                Tool(
                    name: "parallel-ssh",
                    arguments: [python, program, list, "\(fleet.port)", fleet.folder.path + "/user_key", NSUserName()]))
        }
        tools.append(
            Tool(
                name: "ansible",
                arguments: ["ansible", "all", "-i", list, "-m", "raw", "-a", "true", "-f", "\(count)", "-o"],
                environment: ["ANSIBLE_SSH_ARGS": ssh, "ANSIBLE_HOST_KEY_CHECKING": "True", "ANSIBLE_NOCOLOR": "1"]))
        return tools.filter { isInstalled($0.arguments[0]) }
    }

    /// pssh wants each option by itself.
    private func options(_ ssh: String) -> [String] {
        ssh.split(separator: " ").filter { $0.contains("=") }.flatMap { ["-O", String($0)] }
    }

    private func isInstalled(_ program: String) -> Bool {
        program.contains("/")
            ? FileManager.default.isExecutableFile(atPath: program)
            : (try? MeasuredProcess.run(["sh", "-c", "command -v \(program)"]).status) == 0
    }

    private static let parallelSSH = """
        import sys
        from pssh.clients import ParallelSSHClient
        hosts = open(sys.argv[1]).read().split()
        client = ParallelSSHClient(hosts, port=int(sys.argv[2]), pkey=sys.argv[3], user=sys.argv[4], pool_size=len(hosts),
                                   timeout=300, num_retries=3)
        output = client.run_command('true')
        client.join(output)
        sys.exit(0 if all(host.exit_code == 0 for host in output) else 1)

        """

    private func show(_ names: [String], _ costs: [String: [ProcessCost]], _ one: ProcessCost) {
        print("\n### `true` on \(count) hosts at once, one sshd on this machine, medians of \(turns)\n")
        print("| tool | wall, s | CPU of the tool a host, ms | memory of its first process, MB |\n| --- | ---: | ---: | ---: |")
        for name in names {
            guard let cost = costs[name]?.median else {
                print("| \(name) | failed | | |")
                continue
            }
            print("| \(name) | \(rounded(cost.wall)) | \(rounded(cost.cpu * 1_000 / Double(count))) | \(rounded(cost.peak)) |")
        }
        guard let ours = costs["hapfleet"]?.median else { return }
        let best = names.filter { $0 != "hapfleet" }.compactMap { costs[$0]?.median?.wall }.min()
        let session = (ours.peak - one.peak) * 1_000 / Double(max(1, count - 1))
        print("\n| bound | allowed | here |\n| --- | ---: | ---: |")
        print("| coordinator's CPU a host | 10 ms | \(rounded(ours.cpu * 1_000 / Double(count))) ms |")
        if let best { print("| wall time, of the best other tool's | 0.80 | \(rounded(ours.wall / best, 2)) |") }
        print(
            "| memory: with one session, and for each more | 30 MB + 100 KB | \(rounded(one.peak)) MB + \(rounded(session)) KB |")
    }
}
