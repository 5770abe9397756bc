extension Trend {
    /// A host's part in a run.
    package struct HostPart {
        let run: Report.Run
        let kernel: String
        let arch: String
        let loads: [LoadMatrix.Load: LoadMatrix.Entry]

        package init(run: Report.Run, kernel: String, arch: String, loads: [LoadMatrix.Load: LoadMatrix.Entry]) {
            self.run = run
            self.kernel = kernel
            self.arch = arch
            self.loads = loads
        }
    }

    /// How the medians of one host went, a series for each load, whichever kernel it ran: the series' `kernel` is empty.
    package init(host: String, parts: [HostPart]) {
        let ordered = parts.sorted { ($0.run.started, $0.run.id) < ($1.run.started, $1.run.id) }
        let loads = Set(ordered.flatMap(\.loads.keys)).sorted()
        self.init(
            campaign: host,
            series: loads.map { load in
                let points = ordered.compactMap { part -> Point? in
                    guard let entry = part.loads[load], let functions = entry.functions else { return nil }
                    return Point(
                        run: part.run.id, started: part.run.started, release: part.kernel, valid: entry.valid,
                        functions: functions, functionsInterval: nil, functionsConfidence: nil, lines: entry.lines)
                }
                return Series(
                    workload: load.workload, runtime: load.runtime, kernel: "", arch: ordered.last?.arch ?? "", points: points,
                    functionChanges: Self.changes(points, points.map(\.functions)),
                    lineChanges: Self.changes(points.filter { $0.lines != nil }, points.compactMap(\.lines)))
            })
    }
}
