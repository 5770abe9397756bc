import HAPStatistics
import KernelSources
import ResultStore

extension ReportCell {
    /// What tells a report's cells apart.
    struct Key: Hashable {
        let workload: String
        let runtime: String
        let kernel: String
        let arch: String

        static func precedes(_ left: Key, _ right: Key) -> Bool {
            if left.workload != right.workload { return left.workload < right.workload }
            if left.runtime != right.runtime { return left.runtime < right.runtime }
            if left.kernel != right.kernel { return ReleaseOrder.precedes(left.kernel, right.kernel) }
            return left.arch < right.arch
        }
    }

    /// The cell of all measurements with `key`.
    init(_ key: Key, _ measurements: [MeasurementDigest], _ register: FunctionRegister) {
        let valid = measurements.filter(\.isValid)
        let hosts = Dictionary(grouping: measurements, by: \.record.key.host)
        let incidence = Incidence(of: valid.map(\.task))
        self.init(
            workload: key.workload, runtime: key.runtime, kernel: key.kernel, arch: key.arch, hosts: hosts.count,
            repeats: hosts.values.map(\.count).max() ?? 0, measurements: measurements.count, valid: valid.count,
            functions: Functions(valid.map(\.task), incidence), lines: Lines(valid, register), hap: HAP(valid, register),
            discovery: DiscoveryCurve.byTime(valid), discoveryByWork: DiscoveryCurve.byWork(valid),
            unseen: Median.of(valid.compactMap { $0.unseen?.estimate }), richness: CellRichness(incidence),
            vertical: CellVertical(measurements))
    }
}

extension ReportCell.Functions {
    /// Of the sets that the valid measurements reached, and what they have in common.
    init(_ sets: [FunctionSet], _ incidence: Incidence) {
        let spread = Spread(sets.map { Double($0.count) })
        self.init(
            median: spread?.quartiles.median, p25: spread?.quartiles.lower, p75: spread?.quartiles.upper,
            ci95: spread?.bounds, confidence: spread?.interval?.confidence,
            union: sets.isEmpty ? nil : incidence.observed, core: sets.isEmpty ? nil : incidence.reached(byExactly: sets.count),
            chao2: incidence.chao2?.estimate, coverage: incidence.coverage)
    }
}

extension ReportCell.Lines {
    /// Of valid measurements.
    init(_ measurements: [MeasurementDigest], _ register: FunctionRegister) {
        let measured = measurements.filter(\.hasLines)
        let sets = measured.map(\.task)
        let union = register.lines(of: .union(of: sets))
        let spread = Spread(measured.compactMap { $0.lines.map { Double($0.lines) } })
        self.init(
            median: spread?.quartiles.median, p25: spread?.quartiles.lower, p75: spread?.quartiles.upper,
            ci95: spread?.bounds, confidence: spread?.interval?.confidence,
            union: sets.isEmpty ? nil : union.lines,
            core: sets.isEmpty ? nil : register.lines(of: .core(of: sets)).lines,
            source: union.source, bySource: sets.isEmpty ? nil : union.sources,
            reason: measurements.compactMap(\.absenceOfLines).first { !$0.isEstimated || !sets.isEmpty }?.reason)
    }
}

extension ReportCell.HAP {
    fileprivate init(_ measurements: [MeasurementDigest], _ register: FunctionRegister) {
        let weight = register.weight
        let measured = measurements.filter(\.hasLines)
        let profiles =
            weight == nil ? [] : measured.map { WeightedProfile(of: $0.task, register.contributions) }
        let spread = Spread(profiles.map(\.value))
        let bounds = [Quartiles(of: profiles.map(\.lower)), Quartiles(of: profiles.map(\.upper))].compactMap { $0?.median }
        self.init(
            weight: weight?.name ?? "none", unit: weight?.unit.rawValue, source: weight?.source,
            densityPerLine: weight?.uniformDensity?.perLine, median: spread?.quartiles.median, ci95: spread?.bounds,
            confidence: spread?.interval?.confidence, weightInterval: bounds.count == 2 ? bounds : nil,
            missing: profiles.map(\.missing).max())
    }
}

/// How a number spreads over several measurements; none for no measurement.
private struct Spread {
    let quartiles: Quartiles
    /// None for a single measurement.
    let interval: MedianInterval?

    init?(_ values: [Double]) {
        guard let quartiles = Quartiles(of: values) else { return nil }
        self.quartiles = quartiles
        interval = MedianInterval(of: values)
    }

    var bounds: [Double]? { interval.map { [$0.lower, $0.upper] } }
}
