/// Lines that each subsystem has on either side of a pair, old above new; functions where no lines are known.
struct SubsystemPlot {
    let pair: ComparedPair

    private static let width = 380.0
    private static let left = 142.0
    private static let right = 316.0
    private static let row = 34.0
    private static let most = 14

    private struct Bar {
        let name: String
        let from: Int
        let to: Int
    }

    private var countsLines: Bool { pair.lines != nil }

    /// The subsystems with the most, the rest together in one bar.
    private var bars: [Bar] {
        let all = pair.subsystems.map { row in
            countsLines
                ? Bar(name: row.name, from: row.linesFrom, to: row.linesTo)
                : Bar(name: row.name, from: row.functionsFrom, to: row.functionsTo)
        }.filter { $0.from + $0.to > 0 }.sorted { ($1.to + $1.from, $0.name) < ($0.to + $0.from, $1.name) }
        guard all.count > Self.most else { return all }
        let rest = all.dropFirst(Self.most - 1)
        return all.prefix(Self.most - 1) + [
            Bar(name: "\(rest.count) others", from: rest.map(\.from).reduce(0, +), to: rest.map(\.to).reduce(0, +))
        ]
    }

    var markup: Markup {
        let bars = bars
        let bottom = Self.row * Double(bars.count)
        let scale = PlotScale(holding: Double(bars.flatMap { [$0.from, $0.to] }.max() ?? 1), steps: 4)
        let unit = countsLines ? "lines" : "functions"
        let axis = scale.ticks.map { tick -> Markup in
            let x = scale.place(tick, from: Self.left, to: Self.right)
            return """
                <line class="grid" x1="\(x)" x2="\(x)" y1="0" y2="\(bottom)"/>\
                <text class="tick" x="\(x)" y="\(bottom + 15)" text-anchor="middle">\(NumberText.statistic(tick))</text>
                """
        }
        return """
            <p class="legend"><span class="key c6"></span>\(pair.from.label) <span class="key c0"></span>\(pair.to.label)</p>\
            <svg viewBox="0 0 \(Self.width) \(bottom + 36)" role="img" \
            aria-label="\(unit) by subsystem, \(pair.from.label) and \(pair.to.label): \(pair.load)">\
            \(Markup(axis))\(Markup(bars.enumerated().map { bar($1, at: Double($0) * Self.row, scale) }))\
            <text class="tick" x="\((Self.left + Self.right) / 2)" y="\(bottom + 31)" text-anchor="middle">\(unit) reached</text></svg>
            """
    }

    private func bar(_ bar: Bar, at top: Double, _ scale: PlotScale) -> Markup {
        let (from, to) = (
            scale.place(Double(bar.from), from: Self.left, to: Self.right),
            scale.place(Double(bar.to), from: Self.left, to: Self.right)
        )
        let change = bar.to - bar.from
        return """
            <text x="\(Self.left - 8)" y="\(top + Self.row / 2 + 4)" text-anchor="end">\(DisplayWidth.clipped(bar.name, to: 18))</text>\
            <rect class="bar c6" x="\(Self.left)" y="\(top + 5)" width="\(max(1, from - Self.left))" height="11" rx="2">\
            <title>\(bar.name), \(pair.from.label): \(NumberText.count(bar.from))</title></rect>\
            <rect class="bar c0" x="\(Self.left)" y="\(top + 17)" width="\(max(1, to - Self.left))" height="11" rx="2">\
            <title>\(bar.name), \(pair.to.label): \(NumberText.count(bar.to))</title></rect>\
            <text class="value" x="\(max(from, to) + 6)" y="\(top + Self.row / 2 + 4)">\(ComparisonText.signed(change))</text>
            """
    }
}
