/// What the console of a host said when it fell under hostile loads, for a terminal.
public struct ConsoleListing {
    private let host: ReportHost

    /// The consoles of one host's measurements.
    public init(_ host: ReportHost) {
        self.host = host
    }

    /// Each console below a line that says of which measurement it is; empty if none is kept.
    public var text: String {
        host.measurements.compactMap { measurement in
            guard let console = measurement.fall?.console else { return nil }
            let title = "console, \(measurement.workload) in \(measurement.runtime), repeat \(measurement.repetition)"
            let lines = console.split(separator: "\n", omittingEmptySubsequences: false).map {
                "    \(VisibleText.of(String($0)))\n"
            }
            return VisibleText.of(title) + "\n" + lines.joined()
        }.joined(separator: "\n")
    }
}
