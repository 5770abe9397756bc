import HAPStatistics

extension Trend {
    /// The trend of reports of one campaign, in any order.
    public init(campaign: String, reports: [Report]) {
        self.init(campaign: campaign, nights: reports.map(Night.init))
    }

    /// The trend of runs of one campaign, in any order.
    init(campaign: String, nights: [Night]) {
        var points: [Key: [Point]] = [:]
        for night in nights.sorted(by: { ($0.started, $0.run) < ($1.started, $1.run) }) {
            for cell in night.cells {
                guard let functions = cell.functions.median else { continue }
                points[Key(cell.key), default: []].append(
                    Point(
                        run: night.run, started: night.started, release: cell.key.kernel, valid: cell.valid, functions: functions,
                        functionsInterval: cell.functions.ci95, functionsConfidence: cell.functions.confidence,
                        lines: cell.lines))
            }
        }
        self.init(
            campaign: campaign,
            series: points.sorted { Key.precedes($0.key, $1.key) }.map { key, points in
                Series(
                    workload: key.workload, runtime: key.runtime, kernel: key.kernel, arch: key.arch, points: points,
                    functionChanges: Self.changes(points, points.map(\.functions)),
                    lineChanges: Self.changes(points.filter { $0.lines != nil }, points.compactMap(\.lines)))
            })
    }

    static func changes(_ points: [Point], _ values: [Double]) -> [Change] {
        ChangePoints(in: values).changes.map { change in
            let (point, before) = (points[change.index], points[change.index - 1])
            return Change(
                run: point.run, before: change.before, after: change.after,
                growthPercent: change.before > 0 ? (change.after / change.before - 1) * 100 : nil, p: change.p,
                formerRelease: before.release == point.release ? nil : before.release, release: point.release)
        }
    }

    private struct Key: Hashable {
        let workload: String
        let runtime: String
        let kernel: String
        let arch: String

        init(_ cell: ReportCell.Key) {
            (workload, runtime, arch) = (cell.workload, cell.runtime, cell.arch)
            kernel = ReleaseOrder.short(cell.kernel)
        }

        static func precedes(_ left: Key, _ right: Key) -> Bool {
            if left.workload != right.workload { return left.workload < right.workload }
            if left.runtime != right.runtime { return left.runtime < right.runtime }
            if left.kernel != right.kernel { return ReleaseOrder.precedes(left.kernel, right.kernel) }
            return left.arch < right.arch
        }
    }
}
