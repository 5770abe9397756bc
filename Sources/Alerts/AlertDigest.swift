import Reports

extension RunAlert {
    /// Whether a rule found something.
    public var isAlarming: Bool { !findings.isEmpty }

    /// One line for the subject of a mail.
    var subject: String {
        guard let first = findings.first else { return "\(campaign): nothing to tell of run \(run)" }
        let rest = findings.count > 1 ? " and \(findings.count - 1) more" : ""
        return "\(campaign): \(first.rule)\(rest), run \(run)"
    }

    /// Writes what was found, in short and with all that belongs to it.
    mutating func write(_ report: Report, _ comparisons: [Comparison]) {
        text = short
        let parts = (try? report.text(as: .markdown)).map { [$0] } ?? []
        digest = ([short] + parts + comparisons.filter { !$0.pairs.isEmpty }.compactMap { try? $0.text(as: .markdown) })
            .joined(separator: "\n")
    }

    private var short: String {
        let name = "\(MarkdownText.name(campaign)), run \(MarkdownText.name(run))"
        let title = findings.isEmpty ? "Nothing to tell of \(name)" : "Alert: \(name)"
        let found = findings.map { finding in
            let against = finding.against.map { " against \(MarkdownText.name($0))" } ?? ""
            return "- **\(finding.rule)**\(against): \(MarkdownText.name(finding.detail, atMost: 1_000))\n"
        }
        let compared = references.map { "Compared with \($0.reason.words), \(MarkdownText.name($0.run)).\n" }
        let missing = unchecked.map { "- not checked: \(MarkdownText.name($0, atMost: 300))\n" }
        return "## \(title)\n\n"
            + [found.joined(), missing.joined(), compared.joined()].filter { !$0.isEmpty }
            .joined(separator: "\n")
    }
}
