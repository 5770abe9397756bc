extension Report {
    /// The run on one line: how it ended, and how many of its hosts and measurements count.
    public var line: String {
        let made = NumberText.count(run.measurementsValid + run.measurementsInvalid, of: "measurement")
        let found = findings.isEmpty ? "" : ", \(NumberText.count(findings.count, of: "finding"))"
        return VisibleText.of(
            """
            run \(run.id) of \(run.campaign) \(run.state): \(run.hostsOK) of \(NumberText.count(run.hostsTotal, of: "host")) measured, \
            \(NumberText.count(run.measurementsValid)) of \(made) valid\(found)
            """)
    }
}
