import Alerts
import ArgumentParser
import Campaigns
import FleetInventory
import Foundation
import KernelSources
import Reports
import ResultStore
import StrictYAML

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract:
            "Looks for what would keep runs from going well: configuration, store, disk, clock, keys, and a sample of hosts.",
        discussion: """
            It changes nothing, and starts no measurement. Exit status 1 if something must be mended. Give it the same options as the run: \
            'hapfleet doctor nightly.yaml -i inventory.yaml'.
            """)

    @Argument(help: "A campaign file, to be looked at with what it names.", completion: .file(extensions: ["yaml", "yml"]))
    var campaign: String?

    @OptionGroup var hosts: HostOptions
    @OptionGroup var login: LoginOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var log: LogOptions

    @Option(help: "Hosts to log in to, drawn by chance; 0 for none.")
    var sample = 3

    func validate() throws {
        guard (0...1_000).contains(sample) else { throw ValidationError("--sample needs 0 to 1000") }
    }

    func run() async throws {
        var findings = DoctorFindings()
        findings.look("agents") { try Self.agents() }
        findings.look("clock") { Self.clock() }
        await findings.look("store") { try await self.storeState() }
        findings.look("disk") { try self.disk() }
        if let campaign { findings.look("campaign") { try Self.campaignState(campaign) } }
        let chosen = await findings.look("inventory") { try await self.inventoryState() } ?? []
        findings.look("keys") { try Self.keys(of: chosen) }
        if sample > 0, !chosen.isEmpty { await findings.look("hosts") { try await self.reach(chosen) } }
        try findings.print(as: output.format)
        if findings.hasFailed { throw ExitStatus.partial }
    }

    private static func agents() throws -> DoctorFinding {
        let folder = AgentBinaries.ownFolder
        let agents = try configuring { () throws(CampaignError) in try AgentBinaries(folder: folder) }.byMachine
        return .good("\(agents.keys.sorted().joined(separator: ", ")) in \(folder.path)")
    }

    /// Hosts' results are placed in time by this machine's clock.
    private static func clock() -> DoctorFinding {
        guard let error = WallClock.now().errorNanoseconds else {
            return .warning(
                "nothing synchronises it", remedy: "run chrony or systemd-timesyncd, so that nights can be told apart")
        }
        return .good("synchronised, within \(error / 1_000_000) ms")
    }

    private func storeState() async throws -> DoctorFinding {
        guard store.isDatabase || FileManager.default.fileExists(atPath: store.location) else {
            return .warning("\(store.location) is not there yet", remedy: "the first run makes it")
        }
        let store = try await store.openForReading()
        let newest = try await configuring { () async throws(StoreError) in try await store.runs(limit: 20) }
        let open = newest.filter { $0.run.state == .running }
        let last = newest.first.map { ", last run \($0.run.id) \($0.run.state.rawValue)" } ?? ", no run yet"
        guard open.isEmpty else {
            return .warning(
                "\(store.location)\(last), not ended: \(open.map(\.run.id.text).joined(separator: ", "))",
                remedy: "if nothing measures it, 'hapfleet run CAMPAIGN --resume RUN'")
        }
        return .good(store.location + last)
    }

    /// A night of a thousand hosts is some hundred megabytes.
    private func disk() throws -> DoctorFinding {
        let folders =
            (store.isDatabase ? [] : [URL(filePath: store.location).deletingLastPathComponent()]) + [
                KernelLibrary.standard().folder
            ]
        var least: (free: Int64, path: String)?
        for folder in folders {
            var existing = folder
            while !FileManager.default.fileExists(atPath: existing.path), existing.path != "/" {
                existing.deleteLastPathComponent()
            }
            let free = try FileManager.default.attributesOfFileSystem(forPath: existing.path)[.systemFreeSize] as? NSNumber
            guard FileManager.default.isWritableFile(atPath: existing.path) else {
                return .failed("\(existing.path) cannot be written", remedy: "give it to the user that runs hapfleet")
            }
            let bytes = free?.int64Value ?? 0
            if bytes < least?.free ?? .max { least = (bytes, existing.path) }
        }
        guard let least else { return .good("nothing is kept here") }
        let text = "\(least.free >> 20) MB free in \(least.path)"
        return least.free < 1 << 30 ? .failed(text, remedy: "make room: 'hapfleet store prune --keep 90d'") : .good(text)
    }

    private static func campaignState(_ path: String) throws -> DoctorFinding {
        let campaign = try configuring { () throws(YAMLError) in try Campaign.read(path: path) }
        let library = DefinitionLibrary.of(campaignPath: path)
        _ = try configuring { () throws(YAMLError) in try library.workloads(of: campaign) }
        _ = try configuring { () throws(YAMLError) in try library.runtimes(of: campaign) }
        _ = try ReportWeight.named(campaign.weight)
        let failures = AlertDelivery().problems(of: campaign.notify)
        guard failures.isEmpty else { return .failed(failures.map(\.description).joined(separator: "; ")) }
        guard campaign.alert.isEmpty || !campaign.notify.isEmpty else {
            return .warning("\(campaign.name): there are alert rules, but nobody is notified", remedy: "add 'notify'")
        }
        let rules = NumberText.count(campaign.alert.count, of: "alert rule")
        return .good("\(campaign.name), \(rules), \(NumberText.count(campaign.notify.count, of: "recipient"))")
    }

    private func inventoryState() async throws -> (DoctorFinding, [FleetInventory.Host]) {
        let chosen = try await hosts.readHosts(store: store, login: login, log: log)
        guard !chosen.isEmpty else { return (.failed("it names no host"), []) }
        return (.good(NumberText.count(chosen.count, of: "host")), chosen)
    }

    /// Keys that others may read are refused by most hosts' administrators, and by OpenSSH itself.
    private static func keys(of hosts: [FleetInventory.Host]) throws -> DoctorFinding {
        let usual = SSHConnector.usualIdentityFiles(home: NSHomeDirectory())
        let files = Set(hosts.flatMap { $0.identityFiles.isEmpty ? usual : $0.identityFiles }).sorted()
        var present = 0
        for file in files {
            guard let attributes = try? FileManager.default.attributesOfItem(atPath: file) else { continue }
            present += 1
            let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
            guard mode & 0o077 == 0 else {
                return .failed("\(file) may be read by others (mode \(String(mode, radix: 8)))", remedy: "chmod 600 \(file)")
            }
        }
        let hasAgent = ProcessInfo.processInfo.environment["SSH_AUTH_SOCK"].map { !$0.isEmpty } ?? false
        guard present > 0 || hasAgent || hosts.isEmpty else {
            return .failed("there is neither a key nor an SSH agent", remedy: "name one with identity_files in the inventory")
        }
        return .good("\(NumberText.count(present, of: "key file"))\(hasAgent ? ", an SSH agent" : "")")
    }

    private func reach(_ hosts: [FleetInventory.Host]) async throws -> DoctorFinding {
        let chosen = Array(hosts.shuffled().prefix(sample))
        let access = try FleetAccess(login, logger: log.logger())
        let results = await FleetProbe.probe(chosen, means: access.means, parallel: chosen.count)
        let obstacles = results.compactMap(\.obstacle)
        guard let first = obstacles.first else { return .good("\(chosen.map(\.name).joined(separator: ", ")) can be measured") }
        return .failed("\(obstacles.count) of \(chosen.count) cannot be measured: \(first)", remedy: "'hapfleet probe' asks all")
    }
}
