/// The ways in which metrics are written.
package enum MetricsDialect: Sendable {
    /// OpenMetrics 1.0.
    case openMetrics
    /// The older format of Prometheus, 0.0.4, which node_exporter's textfile collector reads: it knows no units and no infos.
    case prometheus

    /// What an answer in it is.
    package var contentType: String {
        switch self {
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        }
    }
}

/// Writes families of metrics.
struct OpenMetricsText {
    let dialect: MetricsDialect
    private var lines: [String] = []

    init(_ dialect: MetricsDialect) {
        self.dialect = dialect
    }

    /// The kinds of family that are written here.
    enum Kind: String {
        case gauge, info
    }

    /// A family's sample: labels in their order, and a value; one without a value is left out.
    struct Sample {
        let labels: KeyValuePairs<String, String>
        let value: Double?

        init(_ labels: KeyValuePairs<String, String>, _ value: Double?) {
            self.labels = labels
            self.value = value
        }
    }

    /// Adds a family; one without samples is left out.
    mutating func add(_ name: String, _ kind: Kind = .gauge, unit: String? = nil, help: String, _ samples: [Sample]) {
        let known = samples.filter { $0.value?.isFinite == true }
        guard !known.isEmpty else { return }
        let full = kind == .info ? name + "_info" : name
        switch dialect {
        case .openMetrics:
            lines.append("# TYPE \(name) \(kind.rawValue)")
            if let unit { lines.append("# UNIT \(name) \(unit)") }
            lines.append("# HELP \(name) \(Self.escaped(help))")
        case .prometheus:
            lines.append("# TYPE \(full) gauge")
            lines.append("# HELP \(full) \(help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n"))")
        }
        for sample in known {
            let labels = sample.labels.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
            lines.append(full + (labels.isEmpty ? "" : "{\(labels)}") + " " + Self.number(sample.value ?? 0))
        }
    }

    /// All that was added, with the mark of the end where there is one.
    var text: String {
        lines.map { $0 + "\n" }.joined() + (dialect == .openMetrics ? "# EOF\n" : "")
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n").replacing("\"", with: "\\\"")
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && value.magnitude < 1e15 ? String(Int64(value)) : String(value)
    }
}
