import KernelSources
import Reports
import ResultStore

/// Computes what takes long, one thing at a time, so that neither memory nor processors are taken by many at once.
actor ReportMaker {
    private let kernels: KernelLibrary
    private let weight: @Sendable (RunRecord) -> Weight?

    init(kernels: KernelLibrary, weight: @escaping @Sendable (RunRecord) -> Weight?) {
        self.kernels = kernels
        self.weight = weight
    }

    func report(
        _ run: RunRecord, _ hosts: [RunHostRecord], _ measurements: [MeasurementRecord], comparingHosts: Bool
    ) -> Report {
        Report(
            run: run, hosts: hosts, measurements: measurements, kernels: kernels, weight: weight(run),
            comparingHosts: comparingHosts)
    }

    func functions(_ contents: RunContents) -> RunFunctions {
        RunFunctions(contents, kernels: kernels)
    }

    func detail(_ run: RunRecord, _ host: RunHostRecord, _ measurements: [MeasurementRecord]) -> HostDetail {
        HostDetail(
            report: report(run, [host], measurements, comparingHosts: false),
            functions: HostFunctions(host, measurements: measurements, kernels: kernels), facts: host.facts)
    }

    func comparison(_ from: RunContents, _ to: RunContents?, _ request: Comparison.Request) -> Comparison {
        Comparison(from: from, to: to, request, kernels: kernels, weight: weight(from.run))
    }

    func exposure(_ contents: RunContents) -> [KernelExposure] {
        KernelExposure.of(contents, kernels: kernels)
    }

    func trend(_ campaign: String, _ reports: [Report]) -> Trend {
        Trend(campaign: campaign, reports: reports)
    }
}

/// A host's part in a run, to the last function.
struct HostDetail: Sendable {
    /// The report of this host alone.
    let report: Report
    let functions: HostFunctions
    /// What the host said of itself.
    let facts: [String: String]
}
