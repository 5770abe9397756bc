import HTTPTypes
import KernelSources
import Reports
import ResultStore

/// The runs of a store, and what was computed of them: read once, kept while the pages need it.
///
/// A run that has ended does not change, so what was computed of it stays right. Of one that goes on, numbers are computed anew at most
/// as often as leaves the machine four fifths of its time.
actor StoredRuns {
    /// Runs that the pages know, the newest.
    static let most = 200
    /// Hosts of a run that are compared with each other for its page.
    static let mostComparedHosts = 64

    private let store: any ResultStore
    private let maker: ReportMaker
    private let reports = Memo<RunVersion, Report>(capacity: 6)
    private let outlines = Memo<RunVersion, RunOutline>(capacity: most + 20)
    private let functionIndexes = Memo<RunVersion, RunFunctions>(capacity: 3)
    private let hostDetails = Memo<HostVersion, HostDetail>(capacity: 200)
    private let comparisons = Memo<ComparisonKey, Comparison>(capacity: 16)
    private let trends = Memo<[RunVersion], Trend>(capacity: 16)
    private var known: (runs: [RunSummary], at: ContinuousClock.Instant)?
    private var ready: [RunVersion: RunOutline] = [:]
    private var unfinished: [RunID: UnfinishedReport] = [:]

    init(store: any ResultStore, kernels: KernelLibrary, weight: @escaping @Sendable (RunRecord) -> Weight?) {
        self.store = store
        maker = ReportMaker(kernels: kernels, weight: weight)
    }

    /// The newest runs, newest first; read anew after a second.
    func runs() async throws -> [RunSummary] {
        if let known, known.at.duration(to: .now) < .seconds(1) { return known.runs }
        let runs = try await store.runs(limit: Self.most)
        known = (runs, .now)
        let current = Set(runs.map(RunVersion.init))
        ready = ready.filter { current.contains($0.key) }
        return runs
    }

    /// Has the list of runs read anew at once.
    func forgetList() { known = nil }

    /// The run that `text` names: an id or `latest`.
    func run(_ text: String) async throws -> RunSummary {
        let runs = try await runs()
        if let found = text == "latest" ? runs.first : runs.first(where: { $0.run.id.text == text }) { return found }
        throw PageFailure(
            .notFound, cause: "there is no run \(text)",
            remedy: "the store may have been pruned; the page of runs lists the newest \(Self.most)")
    }

    /// All numbers of a run; how alike the hosts are only for a few, since that takes the square of their number.
    func report(of summary: RunSummary) async throws -> Report {
        guard summary.run.state == .running else {
            return try await report(of: summary, comparingHosts: summary.hostsTotal <= Self.mostComparedHosts)
        }
        if let last = unfinished[summary.run.id], last.isFresh(RunVersion(summary)) { return last.report }
        let start = ContinuousClock.now
        let report = try await compute(summary, comparingHosts: false)
        unfinished = [
            summary.run.id: UnfinishedReport(
                version: RunVersion(summary), report: report, computed: .now, took: start.duration(to: .now))
        ]
        return report
    }

    private func report(of summary: RunSummary, comparingHosts: Bool) async throws -> Report {
        try await reports.value(for: RunVersion(summary)) { try await self.compute(summary, comparingHosts: comparingHosts) }
    }

    private func compute(_ summary: RunSummary, comparingHosts: Bool) async throws -> Report {
        let hosts = try await store.hosts(of: summary.run.id)
        let measurements = try await store.measurements(of: summary.run.id)
        return await maker.report(summary.run, hosts, measurements, comparingHosts: comparingHosts)
    }

    /// The outlines of `runs` that are there already. The newest run's is waited for; the others are read by `readAll`.
    func outlines(of runs: [RunSummary]) async throws -> [RunOutline] {
        if let newest = runs.first { _ = try await outline(of: newest) }
        return runs.compactMap { ready[RunVersion($0)] }
    }

    private func outline(of summary: RunSummary, keepingReport: Bool = true) async throws -> RunOutline {
        let version = RunVersion(summary)
        if let there = ready[version] { return there }
        let outline = try await outlines.value(for: version) {
            let report =
                keepingReport
                ? try await self.report(of: summary) : try await self.compute(summary, comparingHosts: false)
            return RunOutline(report, try await self.store.hosts(of: summary.run.id))
        }
        ready[version] = outline
        return outline
    }

    /// Reads all runs' outlines, the newest first. A run that cannot be read is left out; its own page says why.
    func readAll() async throws {
        for (place, summary) in try await runs().enumerated() where ready[RunVersion(summary)] == nil {
            try Task.checkCancellation()
            _ = try? await outline(of: summary, keepingReport: place < 3)
        }
    }

    /// Which measurements of a run reached which functions.
    func functions(of summary: RunSummary) async throws -> RunFunctions {
        try await functionIndexes.value(for: RunVersion(summary)) {
            let contents = try await RunContents.of(summary.run, in: self.store)
            return await self.maker.functions(contents)
        }
    }

    /// A host's part in a run, to the last function.
    func detail(of host: String, in summary: RunSummary) async throws -> HostDetail {
        try await hostDetails.value(for: HostVersion(run: RunVersion(summary), host: host)) {
            guard let record = try await self.store.hosts(of: summary.run.id).first(where: { $0.host == host }) else {
                throw PageFailure(.notFound, cause: "the run has no host of that name", remedy: "its page lists all of them")
            }
            let measurements = try await self.store.measurements(of: summary.run.id, host: host)
            return await self.maker.detail(summary.run, record, measurements)
        }
    }

    /// What differs between two runs, or within one.
    func comparison(_ from: RunSummary, _ to: RunSummary, _ request: ComparisonRequest) async throws -> Comparison {
        let key = ComparisonKey(from: RunVersion(from), to: RunVersion(to), request: request)
        return try await comparisons.value(for: key) {
            let first = try await RunContents.of(from.run, in: self.store)
            let second = from.run.id == to.run.id ? nil : try await RunContents.of(to.run, in: self.store)
            return await self.maker.comparison(first, second, request.request)
        }
    }

    /// How a campaign's medians went, over those of its runs that were read and have ended.
    func trend(of campaign: String, over runs: [RunSummary]) async throws -> Trend {
        let ended = runs.filter { $0.run.campaign == campaign && $0.run.state == .finished && ready[RunVersion($0)] != nil }
        let reports = ended.compactMap { ready[RunVersion($0)]?.report }
        return try await trends.value(for: ended.map(RunVersion.init)) {
            await self.maker.trend(campaign, reports)
        }
    }

    private struct HostVersion: Hashable {
        let run: RunVersion
        let host: String
    }

    private struct ComparisonKey: Hashable {
        let from: RunVersion
        let to: RunVersion
        let request: ComparisonRequest
    }
}

/// The numbers of a run that goes on, as they were a moment ago.
private struct UnfinishedReport {
    let version: RunVersion
    let report: Report
    let computed: ContinuousClock.Instant
    let took: Duration

    func isFresh(_ version: RunVersion) -> Bool { version == self.version || computed.duration(to: .now) < took * 5 }
}
