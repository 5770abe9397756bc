import AgentWire
import HAPStatistics
import KernelSources
import ResultStore

/// What a measurement entered of the target's programs, counted: a fleet's reports do not hold the functions themselves.
struct ProgramCount {
    private(set) var functions = 0
    private(set) var lines = 0
    private(set) var missing = 0
    private(set) var bytesMissing: UInt64 = 0
    private(set) var files: [ReportVertical.File]
    let seconds: Double
    let reasons: [InvalidReason]

    init(_ profile: UserProfile, _ programs: inout ProgramLines) {
        files = profile.files.all.map(ReportVertical.File.init)
        seconds = Double(profile.length.count) / 1e6
        reasons = profile.invalidities.map(InvalidReason.init)
        for function in programs.functions(of: profile) {
            let own = function.source?.lines
            functions += 1
            lines += own ?? 0
            missing += own == nil ? 1 : 0
            bytesMissing &+= own == nil ? function.size : 0
            files[function.file].functions += 1
            files[function.file].lines += own ?? 0
        }
    }
}

extension ReportVertical.File {
    fileprivate init(_ file: UserFile) {
        self.init(
            path: file.path, buildID: (try? BuildID(bytes: file.buildID))?.hex, kind: file.kind.word, functions: 0, lines: 0,
            probed: Int(file.probed), refused: Int(file.refused))
    }
}

extension UserFile.Kind {
    /// The word that stands for it in reports.
    fileprivate var word: String {
        switch self {
        case .probed: "probed"
        case .nameless: "nameless"
        case .unreadable: "unreadable"
        case .leftOut: "left_out"
        }
    }
}

extension ReportVertical {
    /// The profile of a measurement; nil if its programs were not watched.
    init?(_ digest: MeasurementDigest) {
        guard let user = digest.programs else { return nil }
        let kernel = digest.lines
        let hasAllLines = user.missing == 0 && kernel?.missing == 0 && digest.absenceOfLines == nil
        self.init(
            functionsUser: user.functions, linesUser: user.lines, linesMissingFunctions: user.missing,
            bytesMissingLines: user.bytesMissing, functions: user.functions + digest.task.count,
            lines: hasAllLines ? kernel.map { $0.lines + user.lines } : nil, seconds: user.seconds, valid: user.reasons.isEmpty,
            invalidReasons: user.reasons.map(\.description), files: user.files)
    }
}

extension CellVertical {
    /// Of a cell's measurements; nil if none watched programs.
    init?(_ measurements: [MeasurementDigest]) {
        let watched = measurements.filter { $0.programs != nil }
        guard !watched.isEmpty else { return nil }
        let valid = watched.filter(\.isValid)
        let counted = valid.compactMap { digest in ReportVertical(digest).map { (digest, $0) } }.filter { $0.1.valid }
        let found = counted.map(\.1)
        let lines = found.compactMap(\.lines)
        self.init(
            measurements: watched.count, valid: found.count, functionsUser: Median.of(found.map(\.functionsUser)),
            functionsKernel: Median.of(counted.map { $0.0.task.count }), functions: Median.of(found.map(\.functions)),
            linesUser: Median.of(found.map(\.linesUser)),
            bytesMissingLines: Median.of(found.map { Double($0.bytesMissingLines) }),
            lines: lines.count == found.count ? Median.of(lines) : nil)
    }
}
