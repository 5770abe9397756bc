public import KernelSources
public import ResultStore

/// A run's report with what else there is to know of the run: what one file must hold that is read where no dashboard is.
public struct ArchivedReport: Sendable {
    /// The report.
    public let report: Report
    /// The functions that the run reached.
    public let functions: FunctionIndex
    /// How much of each kernel it used.
    public let exposures: [KernelExposure]

    /// A report, and what was found beside it.
    public init(report: Report, functions: FunctionIndex, exposures: [KernelExposure]) {
        self.report = report
        self.functions = functions
        self.exposures = exposures
    }

    /// That of a run that is in `store`; see `Report.of`.
    public static func of(
        _ run: RunID, in store: any ResultStore, kernels: KernelLibrary, weight: Weight? = nil
    ) async throws(StoreError) -> ArchivedReport {
        let (run, hosts, contents) = try await ReportContents.of(run, in: store, kernels: kernels, weight: weight)
        return ArchivedReport(
            report: Report(run: run, hosts: hosts, contents, comparingHosts: true),
            functions: FunctionIndex(contents.digests, contents.register),
            exposures: KernelExposure.of(contents.digests, on: hosts, contents.register, kernels))
    }

    /// The one file: a page that needs nothing else.
    public var html: String { HTMLReport(report: report, archive: self).text }
}
