import HTTPTypes
import KernelSources
import Reports
import ResultStore

/// The runs of a store, and what was computed of them: read once, kept while the pages need it.
///
/// A run that has ended changes only when more becomes known of its kernels, so what was computed of it stays right until then. Of one
/// that goes on, numbers are computed anew at most as often as leaves the machine four fifths of its time.
actor StoredRuns {
    /// Runs that the pages know, the newest.
    static let most = 200
    /// Hosts of a run that are compared with each other for its page.
    static let mostComparedHosts = 64

    private let store: any ResultStore
    private let maker: ReportMaker
    private let reports = Memo<RunVersion, Report>(capacity: 6)
    private let outlines = Memo<RunVersion, RunOutline>()
    private let functionIndexes = Memo<RunVersion, RunFunctions>(capacity: 3)
    private let exposures = Memo<RunVersion, [KernelExposure]>(capacity: 16)
    private let hostDetails = Memo<HostVersion, HostDetail>(capacity: 200)
    private let comparisons = Memo<ComparisonKey, Comparison>(capacity: 16)
    private let trends = Memo<[RunVersion], Trend>(capacity: 16)
    private let metrics = Memo<MetricsVersion, String>(capacity: 2)
    private var library: LibraryWatch
    private var knowledge: [RunID: Int] = [:]
    private var known: (runs: [RunSummary], at: ContinuousClock.Instant)?
    private let unfinishedReports = Memo<RunVersion, Report>(capacity: 1)
    private var unfinished: UnfinishedReport?

    init(store: any ResultStore, kernels: KernelLibrary, weight: @escaping @Sendable (RunRecord) -> Weight?) {
        self.store = store
        maker = ReportMaker(kernels: kernels, weight: weight)
        library = LibraryWatch(kernels)
    }

    /// The newest runs, newest first; read anew after a second.
    func runs() async throws -> [RunSummary] {
        if let known, known.at.duration(to: .now) < .seconds(1) { return known.runs }
        let runs = try await store.runs(limit: Self.most)
        known = (runs, .now)
        await learn(library.changes(), of: runs)
        let current = Set(runs.map(version))
        await outlines.forget { !current.contains($0) }
        return runs
    }

    /// Counts, for each run that has one of the kernel objects of which more became known, or may have it, that it must be computed anew.
    private func learn(_ buildIDs: Set<String>, of runs: [RunSummary]) async {
        guard !buildIDs.isEmpty else { return }
        for run in runs {
            if let outline = await outlines.ready(version(run)), outline.report.buildIDs.isDisjoint(with: buildIDs) { continue }
            knowledge[run.run.id, default: 0] += 1
        }
    }

    private func version(_ summary: RunSummary) -> RunVersion {
        RunVersion(summary, knowledge: knowledge[summary.run.id] ?? 0)
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
    ///
    /// Those of a run that goes on are as they were a moment ago.
    func report(of summary: RunSummary) async throws -> Report {
        let version = version(summary)
        guard summary.run.state == .running else {
            return try await reports.value(for: version) {
                try await self.compute(summary, comparingHosts: summary.hostsTotal <= Self.mostComparedHosts)
            }
        }
        if let last = unfinished, last.version.id == version.id {
            if !last.isFresh(version) { Task { try await self.reportUnfinished(summary) } }
            return last.report
        }
        return try await reportUnfinished(summary)
    }

    private func reportUnfinished(_ summary: RunSummary) async throws -> Report {
        let version = version(summary)
        return try await unfinishedReports.value(for: version) {
            let start = ContinuousClock.now
            let report = try await self.compute(summary, comparingHosts: false)
            await self.keep(UnfinishedReport(version: version, report: report, computed: .now, took: start.duration(to: .now)))
            return report
        }
    }

    private func keep(_ report: UnfinishedReport) { unfinished = report }

    private func compute(_ summary: RunSummary, comparingHosts: Bool) async throws -> Report {
        let hosts = try await store.hosts(of: summary.run.id)
        let measurements = try await store.measurements(of: summary.run.id)
        return await maker.report(summary.run, hosts, measurements, comparingHosts: comparingHosts)
    }

    /// The outlines of `runs` that are there already. The newest run's is waited for; the others are read by `readAll`.
    func outlines(of runs: [RunSummary]) async throws -> [RunOutline] {
        if let newest = runs.first { _ = try await outline(of: newest) }
        var found: [RunOutline] = []
        for run in runs {
            if let outline = await outlines.ready(version(run)) { found.append(outline) }
        }
        return found
    }

    private func outline(of summary: RunSummary, keepingReport: Bool = true) async throws -> RunOutline {
        try await outlines.value(for: version(summary)) {
            let report =
                keepingReport
                ? try await self.report(of: summary) : try await self.compute(summary, comparingHosts: false)
            return RunOutline(report, try await self.store.hosts(of: summary.run.id))
        }
    }

    /// Reads all runs' outlines, the newest first. A run that cannot be read is left out; its own page says why.
    func readAll() async throws {
        for (place, summary) in try await runs().enumerated() where await outlines.ready(version(summary)) == nil {
            try Task.checkCancellation()
            _ = try? await outline(of: summary, keepingReport: place < 3)
        }
    }

    /// Which measurements of a run reached which functions.
    func functions(of summary: RunSummary) async throws -> RunFunctions {
        try await functionIndexes.value(for: version(summary)) {
            let contents = try await RunContents.of(summary.run, in: self.store)
            return await self.maker.functions(contents)
        }
    }

    /// How much of each kernel a run used.
    func exposure(of summary: RunSummary) async throws -> [KernelExposure] {
        try await exposures.value(for: version(summary)) {
            let contents = try await RunContents.of(summary.run, in: self.store)
            return await self.maker.exposure(contents)
        }
    }

    /// A host's part in a run, to the last function.
    func detail(of host: String, in summary: RunSummary) async throws -> HostDetail {
        try await hostDetails.value(for: HostVersion(run: version(summary), host: host)) {
            guard let record = try await self.store.hosts(of: summary.run.id).first(where: { $0.host == host }) else {
                throw PageFailure(.notFound, cause: "the run has no host of that name", remedy: "its page lists all of them")
            }
            let measurements = try await self.store.measurements(of: summary.run.id, host: host)
            return await self.maker.detail(summary.run, record, measurements)
        }
    }

    /// What differs between two runs, or within one.
    func comparison(_ from: RunSummary, _ to: RunSummary, _ request: ComparisonRequest) async throws -> Comparison {
        let key = ComparisonKey(from: version(from), to: version(to), request: request)
        return try await comparisons.value(for: key) {
            let first = try await RunContents.of(from.run, in: self.store)
            let second = from.run.id == to.run.id ? nil : try await RunContents.of(to.run, in: self.store)
            return await self.maker.comparison(first, second, request.request)
        }
    }

    /// A run with all that one file has of it.
    func archive(of summary: RunSummary) async throws -> ArchivedReport {
        let report = try await report(of: summary)
        let earlier = EarlierRuns(of: summary.run, among: try await runs())
        var nights = [report]
        for night in earlier.read { nights.append(try await outline(of: night, keepingReport: false).report) }
        var comparison: Comparison?
        if let before = earlier.read.first {
            comparison = try await self.comparison(before, summary, ComparisonRequest(Query(nil)))
        }
        return ArchivedReport(
            report: report, hosts: try await store.hosts(of: summary.run.id),
            functions: FunctionIndex(try await functions(of: summary)), exposures: try await exposure(of: summary),
            trend: await maker.trend(summary.run.campaign, nights), comparison: comparison, runsLeftOut: earlier.leftOut)
    }

    /// How a campaign's medians went, over those of its runs that were read and have ended.
    func trend(of campaign: String, over runs: [RunSummary]) async throws -> Trend {
        let ended = runs.filter { $0.run.campaign == campaign && $0.run.state == .finished }
        let read = try await outlines(of: ended)
        let ids = Set(read.map(\.run.id))
        return try await trends.value(for: ended.filter { ids.contains($0.run.id.text) }.map(version)) {
            await self.maker.trend(campaign, read.map(\.report))
        }
    }

    /// The metrics of the newest run of each campaign that has ended.
    func metrics(_ dialect: MetricsDialect) async throws -> String {
        var seen: Set<String> = []
        let newest = try await runs().filter { $0.run.state != .running && seen.insert($0.run.campaign).inserted }
        return try await metrics.value(for: MetricsVersion(runs: newest.map(version), dialect: dialect)) {
            var reports: [Report] = []
            for summary in newest {
                if let there = await self.reports.ready(self.version(summary)) {
                    reports.append(there)
                } else {
                    reports.append(try await self.compute(summary, comparingHosts: false))
                }
            }
            return OpenMetricsReport(reports, dialect: dialect).text
        }
    }

    private struct MetricsVersion: Hashable {
        let runs: [RunVersion]
        let dialect: MetricsDialect
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
