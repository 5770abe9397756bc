import Alerts
import ArgumentParser
import Campaigns
import FleetInventory
import Foundation
import Logging
import Reports
import ResultStore
import StrictYAML
import SystemErrors

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Measures a fleet as a campaign says, and prints the summary.",
        discussion: "Ctrl-C ends it so that it can be resumed: what was measured is stored, hosts undo what they set up.")

    @Argument(help: "The campaign file.", completion: .file(extensions: ["yaml", "yml"]))
    var campaign: String

    @OptionGroup var hosts: HostOptions
    @OptionGroup var login: LoginOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var log: LogOptions

    @Option(help: "Go on with this run (an id, its beginning, or 'latest'): only what is missing is measured.")
    var resume: String?

    @Option(
        help:
            "Measure runtimes such as docker-seccomp under the profile of what this run called; see 'hapfleet seccomp generate'.")
    var seccompFrom: String?

    @Option(help: "Or under the profile in this file.", completion: .file(extensions: ["json"]))
    var seccomp: String?

    @OptionGroup var sharing: SharingOptions

    @Flag(help: "Measure the functions of the programs themselves too, after those of the kernel, as 'vertical: true' does.")
    var vertical = false

    @Flag(name: .shortAndLong, help: "No progress and no report: a line at the end, and what alert rules found.")
    var quiet = false

    func validate() throws {
        if seccompFrom != nil, seccomp != nil { throw ValidationError("give --seccomp-from or --seccomp, not both") }
        if sharing.shared, resume != nil {
            throw ValidationError("--shared goes on with an open run by itself, without --resume")
        }
    }

    func run() async throws {
        let definition = try configuring { () throws(YAMLError) -> Campaign in
            let read = try Campaign.read(path: campaign)
            return vertical ? try read.vertical(file: campaign) : read
        }
        let library = DefinitionLibrary.of(campaignPath: campaign)
        let workloads = try configuring { () throws(YAMLError) in try library.workloads(of: definition) }
        let runtimes = try await withProfile(configuring { () throws(YAMLError) in try library.runtimes(of: definition) })
        _ = try ReportWeight.named(definition.weight)
        let inventory = try hosts.readInventory()
        let generators = try configuring { () throws(CampaignError) in try LoadGenerators(of: workloads, in: inventory) }
        let chosen = try await hosts.readHosts(also: definition.hosts, of: inventory, store: store, login: login, log: log)
        let logger = try log.logger()
        let access = try FleetAccess(login, logger: logger)
        let store = try await store.open(creating: true)
        let interrupted = try await interruptedRun(in: store, of: definition)

        let progress = RunProgress(
            isQuiet: quiet,
            board: ProgressBoard(hosts: chosen.map(\.name), shortestRound: definition.shortestRound, now: .now))
        let tell: @Sendable (RunEvent) -> Void = { event in
            event.log(to: logger)
            progress.show(event)
        }
        let work: @Sendable () async throws(CampaignError) -> SharedRun.Outcome
        if sharing.shared {
            let run = SharedRun(
                campaign: definition, hosts: chosen, workloads: workloads, runtimes: runtimes, generators: generators,
                means: access.means, store: try sharing.store(store),
                sharing: sharing.sharing(holder: access.means.holder, batch: definition.limits.parallel), tell: tell)
            work = run.run
        } else {
            let runner = CampaignRunner(
                campaign: definition, hosts: chosen, workloads: workloads, runtimes: runtimes, generators: generators,
                means: access.means, store: store, tell: tell)
            work = { () async throws(CampaignError) in
                let run = try await runner.run(resuming: interrupted)
                return SharedRun.Outcome(run: run, ending: run.state == .finished ? .whole : .interrupted)
            }
        }
        let outcome = await Interruption.cancelling { () -> Result<SharedRun.Outcome, CampaignError> in
            let status = Task { await progress.keepShowing() }
            defer { status.cancel() }
            do throws(CampaignError) {
                return .success(try await work())
            } catch {
                return .failure(error)
            }
        }
        progress.end()
        CoordinatorProcess.releaseFreeMemory()
        let ended = try configuring { () throws(CampaignError) in try outcome.get() }
        switch ended.ending {
        case .whole:
            let seal = try await configuring { () async throws(StoreError) in try await store.seal(ended.run) }
            logger.info("run sealed", metadata: ["run": "\(ended.run.id)", "seal": "\(seal.hash)"])
            try await summarise(ended.run, store: store, access: access)
        // The last coordinator tells of the whole run.
        case .part:
            if !quiet { writeError("run \(ended.run.id): none of these hosts is left to measure; the last coordinator ends it") }
        case .interrupted:
            let again = (vertical ? "--vertical " : "") + (sharing.shared ? "--shared" : "--resume \(ended.run.id)")
            throw CommandFailure("interrupted; go on with: hapfleet run \(campaign) \(again)", status: .partial)
        }
    }

    /// The runtimes with the seccomp profile that some of them need.
    private func withProfile(_ runtimes: [String: Runtime]) async throws -> [String: Runtime] {
        let needing = runtimes.values.filter(\.needsSeccompProfile).map(\.name).sorted()
        guard let first = needing.first else {
            guard seccomp == nil, seccompFrom == nil else {
                throw CommandFailure("no runtime of \(campaign) takes a seccomp profile; docker-seccomp does")
            }
            return runtimes
        }
        let text: String
        if let seccompFrom {
            text = try await SeccompProfile.text(of: seccompFrom, in: store.open(creating: false), choosing: .init())
        } else if let seccomp {
            do {
                text = try String(contentsOfFile: seccomp, encoding: .utf8)
            } catch {
                throw CommandFailure("\(seccomp): cannot be read: \(error.systemCause)")
            }
        } else {
            throw CommandFailure("the runtime \(first) needs a seccomp profile: give --seccomp-from RUN, or --seccomp FILE")
        }
        return runtimes.mapValues { $0.with(seccompProfile: text) }
    }

    private func interruptedRun(in store: any ResultStore, of definition: Campaign) async throws -> RunRecord? {
        guard let resume else { return nil }
        let record = try await configuring { () async throws(StoreError) in try await store.run(RunSelector(resume)) }
        guard record.campaignText == definition.text else {
            throw CommandFailure(
                "run \(record.id) was begun with another version of \(campaign); resume it with that one, with --vertical if it was begun so"
            )
        }
        return record
    }

    private func summarise(_ record: RunRecord, store: any ResultStore, access: FleetAccess) async throws {
        let weight = try ReportWeight.named(nil, of: record)
        let report = try await configuring { () async throws(StoreError) in
            try await Report.of(record.id, in: store, kernels: access.library, weight: weight)
        }
        if output.format == .json {
            print(try report.text(as: .json), terminator: "")
        } else if quiet {
            print(report.line)
        } else {
            print(try report.text(as: .table, width: Terminal.width, colour: Terminal.hasColour), terminator: "")
            print("run \(record.id)")
        }
        let isAlarming = try await alert(of: record, report, store: store, access: access)
        if let status = report.exitStatus { throw status }
        if isAlarming { throw ExitStatus.partial }
    }

    /// Checks the run by the campaign's rules, tells those whom it notifies, and says whether anything is to be looked after.
    private func alert(
        of record: RunRecord, _ report: Report, store: any ResultStore, access: FleetAccess
    ) async throws -> Bool {
        let round = try AlertRound(record)
        guard round.isWanted else { return false }
        let alert = try await round.check(in: store, kernels: access.library, report: report)
        for finding in alert.findings {
            writeError("alert: \(finding.rule)\(finding.against.map { ", against \($0)" } ?? ""): \(finding.detail)")
        }
        let isSent = await round.send(alert)
        return alert.isAlarming || !isSent
    }
}

extension Report {
    /// How a command that measured ends; nil if all is well.
    var exitStatus: ExitStatus? {
        let measurements = hosts.flatMap(\.measurements)
        if measurements.isEmpty { return .nothing }
        return run.hostsFailed > 0 || measurements.contains { !$0.valid } ? .partial : nil
    }
}
