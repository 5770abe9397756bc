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
        self.init(
            workload: key.workload, runtime: key.runtime, kernel: key.kernel, arch: key.arch, hosts: hosts.count,
            repeats: hosts.values.map(\.count).max() ?? 0, measurements: measurements.count, valid: valid.count,
            functions: Functions(valid.map(\.task)), lines: Lines(valid, register), hap: HAP(valid, register),
            discovery: DiscoveryCurve.byTime(valid), discoveryByWork: DiscoveryCurve.byWork(valid),
            unseen: Median.of(valid.compactMap { $0.unseen?.estimate }), richness: CellRichness(valid.map(\.task)))
    }
}

extension ReportCell.Functions {
    fileprivate init(_ sets: [FunctionSet]) {
        let spread = Spread(sets.map { Double($0.count) })
        let incidence = Incidence(of: sets)
        self.init(
            median: spread?.quartiles.median, p25: spread?.quartiles.lower, p75: spread?.quartiles.upper,
            ci95: spread?.bounds, confidence: spread?.interval?.confidence,
            union: sets.isEmpty ? nil : incidence.observed, core: sets.isEmpty ? nil : incidence.reached(byExactly: sets.count),
            chao2: incidence.chao2?.estimate, coverage: incidence.coverage)
    }
}

extension ReportCell.Lines {
    fileprivate init(_ measurements: [MeasurementDigest], _ register: FunctionRegister) {
        let sets = measurements.filter { $0.absenceOfLines == nil }.map(\.task)
        let spread = Spread(sets.map { Double(register.lines(of: $0).lines) })
        self.init(
            median: spread?.quartiles.median, p25: spread?.quartiles.lower, p75: spread?.quartiles.upper,
            ci95: spread?.bounds, confidence: spread?.interval?.confidence,
            union: sets.isEmpty ? nil : register.lines(of: .union(of: sets)).lines,
            core: sets.isEmpty ? nil : register.lines(of: .core(of: sets)).lines,
            reason: sets.isEmpty ? measurements.compactMap(\.absenceOfLines).first : nil)
    }
}

extension ReportCell.HAP {
    /// The uniform weight: every line has the density 1, so that the profile is relative.
    fileprivate init(_ measurements: [MeasurementDigest], _ register: FunctionRegister) {
        let density = 1.0
        let profiles = measurements.filter { $0.absenceOfLines == nil }.map { digest in
            digest.task.horizontalAttackProfile(lines: { register.lineCounts[$0].lines }, density: { _ in density }).total
        }
        let spread = Spread(profiles)
        self.init(
            weight: "uniform", densityPerLine: density, median: spread?.quartiles.median, ci95: spread?.bounds,
            confidence: spread?.interval?.confidence)
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
