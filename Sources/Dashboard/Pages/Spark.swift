import Reports

/// How a number went, as small as a word.
struct Spark {
    /// Oldest first; nil where there was none.
    let values: [Double?]

    private static let width = 120.0
    private static let height = 26.0

    var markup: Markup {
        let known = values.enumerated().compactMap { place, value in value.map { (place, $0) } }
        guard let last = known.last, let least = known.map(\.1).min(), let greatest = known.map(\.1).max() else { return "–" }
        func x(_ place: Int) -> Double { 3 + (Self.width - 6) * Double(place) / Double(max(1, values.count - 1)) }
        func y(_ value: Double) -> Double {
            greatest == least ? Self.height / 2 : 3 + (Self.height - 6) * (greatest - value) / (greatest - least)
        }
        let path = Markup(
            known.enumerated().map { index, point in "\(index == 0 ? "M" : "L" as Markup)\(x(point.0)) \(y(point.1))" })
        return """
            <svg class="spark" viewBox="0 0 \(Self.width) \(Self.height)" role="img" aria-label="\(known.count) runs, from \
            \(NumberText.statistic(least)) to \(NumberText.statistic(greatest)), last \(NumberText.statistic(last.1))">\
            <path d="\(path)"/><circle cx="\(x(last.0))" cy="\(y(last.1))" r="2.5"/></svg>
            """
    }
}
