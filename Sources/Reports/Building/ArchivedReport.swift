public import KernelSources
public import ResultStore

/// A run's report with what else there is to know of the run: what one file must hold that is read where no dashboard is.
public struct ArchivedReport: Sendable {
    /// The report.
    public let report: Report
    /// What the hosts said of themselves.
    let hosts: [RunHostRecord]
    /// The functions that the run reached.
    let functions: FunctionIndex
    /// How much of each kernel it used.
    let exposures: [KernelExposure]
    /// How the campaign's medians went up to this run.
    let trend: Trend
    /// What came and went since the campaign's run before; nil if there is none, or it is too large to be read beside this one.
    let comparison: Comparison?
    /// Earlier runs of the campaign that are in neither.
    let runsLeftOut: Int

    /// A report, and what was found beside it.
    public init(
        report: Report, hosts: [RunHostRecord], functions: FunctionIndex, exposures: [KernelExposure], trend: Trend,
        comparison: Comparison?, runsLeftOut: Int
    ) {
        self.report = report
        self.hosts = hosts
        self.functions = functions
        self.exposures = exposures
        self.trend = trend
        self.comparison = comparison
        self.runsLeftOut = runsLeftOut
    }

    /// That of a run that is in `store`; see `Report.of`. Of the campaign's earlier runs it has as many as `EarlierRuns` says.
    public static func of(
        _ run: RunID, in store: any ResultStore, kernels: KernelLibrary, weight: Weight? = nil, earlier count: Int? = nil
    ) async throws(StoreError) -> ArchivedReport {
        let record = try await store.run(.prefix(run.text))
        let earlier = EarlierRuns(of: record, among: try await store.runs(limit: EarlierRuns.mostLookedAt), count: count)
        var register = FunctionRegister(kernels: kernels, reportedUnder: weight)
        let run = try await DigestedRun(record, in: store, &register)
        // Each is partly one processor's work.
        let whole = register
        async let indexed = FunctionIndex(run, whole)
        async let exposed = KernelExposure.of(run.digests, on: run.hosts, whole, kernels)
        let report = Report(run, whole, comparingHosts: true)
        let (functions, exposures) = await (indexed, exposed)
        var nights = [Trend.Night(report)]
        var comparison: Comparison?
        for (place, summary) in earlier.read.enumerated() {
            let night = try await DigestedRun(summary.run, in: store, &register)
            nights.append(Trend.Night(night, register))
            if place == 0 {
                comparison = Comparison(from: night, to: run, Comparison.Request(by: nil), register, kernels)
            }
        }
        return ArchivedReport(
            report: report, hosts: run.hosts, functions: functions, exposures: exposures,
            trend: Trend(campaign: record.campaign, nights: nights), comparison: comparison, runsLeftOut: earlier.leftOut)
    }

    /// The one file: a page that needs nothing else.
    public var html: String { HTMLReport(report: report, archive: self).text }
}
