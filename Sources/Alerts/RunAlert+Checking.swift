public import Campaigns
public import KernelSources
public import Reports
public import ResultStore

extension RunAlert {
    /// Checks a run that is in `store` by `rules`, against each of `references`.
    public static func of(
        _ report: Report, _ run: RunRecord, by rules: [AlertRule], against references: RunReferences,
        in store: any ResultStore, kernels: KernelLibrary, weight: Weight?
    ) async throws(StoreError) -> RunAlert {
        var check = RunCheck(rules: rules, report: report)
        check.checkRunAlone()
        var comparisons: [Comparison] = []
        if !references.runs.isEmpty {
            var request = Comparison.Request(by: nil)
            request.followsHosts = true
            let contents = try await RunContents.of(run, in: store)
            for (reference, _) in references.runs {
                let comparison = Comparison(
                    from: try await RunContents.of(reference, in: store), to: contents, request, kernels: kernels, weight: weight)
                check.checkHosts(of: reference.id.text, try await store.hosts(of: reference.id))
                check.check(comparison)
                comparisons.append(comparison)
            }
        } else if check.needsReference {
            check.unchecked.append("there is no earlier run of this campaign to compare with")
        }
        var alert = RunAlert(
            run: run.id.text, campaign: run.campaign, started: run.started,
            references: references.runs.map { Reference(run: $0.run.id.text, reason: $0.reason) },
            findings: check.findings, unchecked: check.unchecked)
        alert.write(report, comparisons)
        return alert
    }
}

/// Rules, and what they found so far.
private struct RunCheck {
    let rules: [AlertRule]
    let report: Report
    var findings: [RunAlert.Finding] = []
    var unchecked: [String] = []

    /// Hosts, measurements and functions that are named one by one.
    private static let most = 20

    init(rules: [AlertRule], report: Report) {
        self.rules = rules
        self.report = report
    }

    /// Whether a rule compares with another run.
    var needsReference: Bool {
        rules.contains { rule in
            switch rule {
            case .growth, .newFunctions: true
            case .hostMissing, .invalid: false
            }
        }
    }

    private var isHostMissingAsked: Bool { rules.contains(.hostMissing) }

    mutating func checkRunAlone() {
        if isHostMissingAsked {
            for host in report.hosts where host.status != RunHostRecord.Status.done.rawValue {
                add(.hostMissing, "\(host.host): \(host.status.replacing("_", with: " ")), \(host.reason ?? "no reason given")")
            }
        }
        guard rules.contains(.invalid) else { return }
        let invalid = report.hosts.flatMap { host in host.measurements.filter { !$0.valid }.map { (host.host, $0) } }
        for (host, measurement) in invalid.prefix(Self.most) {
            let reasons = measurement.invalidReasons.joined(separator: "; ")
            add(
                .invalid,
                "\(host), \(measurement.workload) in \(measurement.runtime), repeat \(measurement.repetition): \(reasons)")
        }
        if invalid.count > Self.most { add(.invalid, "and \(invalid.count - Self.most) more measurements") }
    }

    mutating func checkHosts(of run: String, _ earlier: [RunHostRecord]) {
        guard isHostMissingAsked else { return }
        let present = Set(report.hosts.map(\.host))
        for host in earlier where host.status == .done && !present.contains(host.host) {
            add(.hostMissing, against: run, "\(host.host): measured then, and not part of this run")
        }
    }

    mutating func check(_ comparison: Comparison) {
        for rule in rules {
            switch rule {
            case .growth(let metric, let percent): checkGrowth(rule, metric, percent, comparison)
            case .newFunctions(let prefix): checkFunctions(rule, inside: prefix, comparison)
            case .hostMissing, .invalid: break
            }
        }
        if comparison.pairs.isEmpty, needsReference {
            unchecked.append("\(comparison.from) has no load, runtime and host in common with this run")
        }
    }

    private mutating func checkGrowth(
        _ rule: AlertRule, _ metric: AlertRule.Metric, _ percent: Double, _ comparison: Comparison
    ) {
        for pair in comparison.pairs {
            guard let difference = pair.difference(metric) else {
                unchecked.append("\(rule), \(pair.title): \(pair.absence(of: metric))")
                continue
            }
            guard let growth = difference.growthPercent, growth > percent else { continue }
            let number = metric == .hap ? NumberText.expected : NumberText.statistic
            add(
                rule, against: comparison.from,
                "\(pair.title): the median of \(metric.rawValue) grew by \(NumberText.statistic(growth)) %, "
                    + "from \(number(difference.from)) to \(number(difference.to))")
        }
    }

    private mutating func checkFunctions(_ rule: AlertRule, inside prefix: String?, _ comparison: Comparison) {
        for pair in comparison.pairs {
            let came = pair.changes.filter { $0.kind == .came && (prefix == nil || $0.file?.hasPrefix(prefix ?? "") == true) }
            guard !came.isEmpty else { continue }
            let named = came.prefix(Self.most).map(\.name).joined(separator: ", ")
            let rest = came.count > Self.most ? " and \(came.count - Self.most) more" : ""
            add(
                rule, against: comparison.from,
                "\(pair.title): \(NumberText.count(came.count, of: "new function")): \(named)\(rest)",
                came.map { RunAlert.Function(name: $0.name, place: $0.place) })
        }
    }

    private mutating func add(
        _ rule: AlertRule, against run: String? = nil, _ detail: String, _ functions: [RunAlert.Function] = []
    ) {
        findings.append(RunAlert.Finding(rule: rule.description, against: run, detail: detail, functions: functions))
    }
}

extension ComparedPair {
    /// Load, runtime and kernel; both kernels if they differ.
    fileprivate var title: String {
        let kernel = from.kernel == to.kernel ? to.kernel : "\(from.kernel) → \(to.kernel)"
        return "\(to.workload) in \(to.runtime) on \(kernel), \(to.arch)"
    }

    fileprivate func difference(_ metric: AlertRule.Metric) -> Difference? {
        switch metric {
        case .functions: functions
        case .lines: lines
        case .hap: hap
        }
    }

    /// Why a number cannot be compared.
    fileprivate func absence(of metric: AlertRule.Metric) -> String {
        if from.valid == 0 || to.valid == 0 { return "no valid measurement on one side" }
        return to.linesReason ?? from.linesReason ?? "no \(metric.rawValue) on one side"
    }
}
