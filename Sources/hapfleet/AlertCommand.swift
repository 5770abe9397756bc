import Alerts
import ArgumentParser
import Campaigns
import Foundation
import KernelSources
import Reports
import ResultStore
import StrictYAML

struct AlertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alert", abstract: "Checks a run by alert rules, and prints a digest of it as Markdown.",
        discussion: """
            The run is compared with the last good one of its campaign before it, and with the pinned one ('hapfleet runs pin'). \
            'hapfleet run' does the same at its end, and sends it to those whom the campaign notifies. Exit status 1 if a rule \
            found something.
            """)

    /// How a digest is written.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case markdown
        case json
    }

    @Argument(help: "The run: an id, its beginning, or 'latest'.")
    var run: String

    @Option(help: "Compare with this run alone: an id or its beginning.")
    var against: String?

    @Option(
        help: ArgumentHelp("A rule in place of the campaign's, such as 'functions +5%'; may be repeated.", valueName: "rule"))
    var rule: [String] = []

    @Flag(help: "Send it to those whom the campaign notifies, as 'run' does.")
    var send = false

    @Option(help: "How to write it.")
    var format = Format.markdown

    @Option(name: [.customShort("o"), .long], help: "The file to write; standard output without it.", completion: .file())
    var output: String?

    @OptionGroup var store: StoreOptions

    func run() async throws {
        let rules = try rule.map { text in
            guard let rule = AlertRule(text) else {
                throw CommandFailure(
                    "--rule '\(text)': write 'functions +5%' (or lines, hap), 'new functions in net/', 'host missing' or 'invalid'"
                )
            }
            return rule
        }
        let store = try await store.openForReading()
        let (record, named) = try await configuring { () async throws(StoreError) in
            let record = try await store.run(RunSelector(run))
            guard let against else { return (record, nil as RunRecord?) }
            return (record, try await store.run(RunSelector(against)))
        }
        let round = try AlertRound(record, rules: rules.isEmpty ? nil : rules)
        let alert = try await round.check(in: store, kernels: .standard(), against: named)
        let text = format == .json ? try ReportJSON.text(alert) : alert.digest
        try ReportFile.write(text, orPrintTo: output)
        let isSent = send ? await round.send(alert) : true
        if alert.isAlarming || !isSent { throw ExitStatus.partial }
    }
}

/// What is told of a run when it has ended, and to whom.
struct AlertRound {
    private let run: RunRecord
    private let rules: [AlertRule]
    private let recipients: [AlertRecipient]

    /// By the campaign that the run was of, or by other rules.
    init(_ run: RunRecord, rules: [AlertRule]? = nil) throws {
        self.run = run
        // An imported trace has no campaign of its own.
        let campaign = try? Campaign(text: run.campaignText, file: run.campaign)
        self.rules = rules ?? campaign?.alert ?? []
        recipients = campaign?.notify ?? []
    }

    /// Whether anybody asked to be told of anything.
    var isWanted: Bool { !rules.isEmpty || !recipients.isEmpty }

    /// Compares the run, with one that is named or else with those that it is always compared with; of a report that is made already.
    func check(
        in store: any ResultStore, kernels: KernelLibrary, against named: RunRecord? = nil, report: Report? = nil
    ) async throws -> RunAlert {
        let weight = try ReportWeight.named(nil, of: run)
        return try await configuring { () async throws(StoreError) in
            let own: Report
            if let report {
                own = report
            } else {
                own = try await Report.of(run.id, in: store, kernels: kernels, weight: weight)
            }
            let references: RunReferences
            if let named {
                references = .named(named)
            } else {
                references = try await .standard(for: run, in: store)
            }
            return try await RunAlert.of(
                own, run, by: rules, against: references, in: store, kernels: kernels, weight: weight)
        }
    }

    /// Sends it, says what could not be sent, and gives whether all was.
    func send(_ alert: RunAlert) async -> Bool {
        let failures = await AlertDelivery().send(alert, to: recipients)
        for failure in failures { writeError("hapfleet: \(failure)") }
        return failures.isEmpty
    }
}
