import Reports
import ResultStore

/// Two runs, or two kernels, runtimes, loads or hosts of one, side by side.
struct ComparePage {
    let runs: [RunSummary]
    let from: RunSummary?
    let to: RunSummary?
    let request: ComparisonRequest
    /// What differs; nil if nothing was asked for yet.
    let comparison: Comparison?
    let query: Query

    /// Functions of so many pairs are listed on one page; the rest is in the table and in CSV.
    private static let mostPairs = 12

    var page: Page {
        guard !runs.isEmpty else { return Page("Compare", area: .compare, body: "<p>There is no run to compare yet.</p>") }
        return Page(
            "Compare", area: .compare, body: "\(form)\(result)", footer: comparison == nil ? "" : HTMLComparison.method)
    }

    private var form: Markup {
        let options = runs.map { ($0.run.id.text, "\($0.run.id.text) \($0.run.campaign)") }
        let dimensions = [("", "run against run")] + Comparison.Dimension.allCases.map { ($0.rawValue, $0.rawValue) }
        return Control.form(
            "/compare",
            [
                Control.choice("from run", "from", options, chosen: from?.run.id.text),
                Control.choice("to run", "to", options, chosen: to?.run.id.text),
                Control.choice("by", "by", dimensions, chosen: request.dimension?.rawValue),
                Control.text("only from (5.10, native, …)", "first", request.from),
                Control.text("only to", "then", request.to), Control.text("only load", "workload", request.workload),
                Control.text("only runtime", "runtime", request.runtime), Control.hidden("arch", request.arch),
            ])
    }

    private var result: Markup {
        guard let comparison, let from, let to else {
            return """
                <p>Choose two runs, or one run twice and what to compare in it. A function is the same on both sides if its source file \
                and name are.</p>
                """
        }
        guard !comparison.pairs.isEmpty else {
            return "<p>Nothing to compare: no two cells of the runs differ in this alone.</p>"
        }
        var shown = comparison
        let chosen = query["pair"].flatMap(Int.init).flatMap { (1...comparison.pairs.count).contains($0) ? $0 - 1 : nil }
        shown.pairs = chosen.map { [comparison.pairs[$0]] } ?? Array(comparison.pairs.prefix(Self.mostPairs))
        let cut: Markup =
            chosen != nil || shown.pairs.count == comparison.pairs.count
            ? ""
            : """
            <p class="notice">\(shown.pairs.count) of \(comparison.pairs.count) pairs are shown; name a load, a runtime or a kernel to see \
            the others, or take all of them as CSV.</p>
            """
        let (former, latter) = (from.run.id.text, to.run.id.text)
        let links = PageLinks(
            function: { Address.function($0, module: $1, file: $2, in: $3) },
            subsystem: { address("/compare", pair: $1, subsystem: $0) })
        return """
            <p class="faint">\(Markup.link("\(former)", to: Address.run(former))) against \
            \(Markup.link("\(latter)", to: Address.run(latter)))</p>\(cut)\(way)\(HTMLComparison(comparison: shown, links: links, subsystem: query["subsystem"]).sections)
            <p class="actions"><a href="\(csv)">Everything as CSV</a></p>
            """
    }

    /// The way back from a subsystem.
    private var way: Markup {
        query["subsystem"] == nil
            ? "" : "<p class=\"actions\"><a href=\"\(address("/compare"))\">← all subsystems</a></p>"
    }

    private var csv: String { address("/compare.csv") }

    /// The same comparison; of its pair of that number, from 0, and a subsystem in it, if they are named.
    private func address(_ path: String, pair: Int? = nil, subsystem: String? = nil) -> String {
        Address.of(
            path,
            [
                "from": from?.run.id.text, "to": to?.run.id.text, "by": request.dimension?.rawValue, "first": request.from,
                "then": request.to, "workload": request.workload, "runtime": request.runtime, "arch": request.arch,
                "pair": pair.map { "\($0 + 1)" }, "subsystem": subsystem,
            ])
    }
}
