/// Writes families of metrics in the OpenMetrics 1.0 text format.
struct OpenMetricsText {
    private var lines: [String] = []

    /// The kinds of family that are written here.
    enum Kind: String {
        case gauge, info
    }

    /// A family's samples: labels in their order, and a value; samples without a value are left out.
    typealias Sample = (labels: KeyValuePairs<String, String>, value: Double?)

    /// Adds a family; one without samples is left out.
    mutating func add(_ name: String, _ kind: Kind = .gauge, unit: String? = nil, help: String, _ samples: [Sample]) {
        let known = samples.filter { $0.value?.isFinite == true }
        guard !known.isEmpty else { return }
        lines.append("# TYPE \(name) \(kind.rawValue)")
        if let unit {
            lines.append("# UNIT \(name) \(unit)")
        }
        lines.append("# HELP \(name) \(Self.escaped(help))")
        for sample in known {
            let labels = sample.labels.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
            let suffix = kind == .info ? "_info" : ""
            lines.append(name + suffix + (labels.isEmpty ? "" : "{\(labels)}") + " " + Self.number(sample.value ?? 0))
        }
    }

    /// All that was added, with the mark of the end.
    var text: String {
        lines.map { $0 + "\n" }.joined() + "# EOF\n"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n").replacing("\"", with: "\\\"")
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && value.magnitude < 1e15 ? String(Int64(value)) : String(value)
    }
}
