/// Names at the ends of a plot's lines, moved apart where lines end close together.
enum EndLabels {
    /// Where a line ends, and what it is called.
    struct End {
        let y: Double
        let label: String
        let colour: Int
    }

    private static let height = 14.0

    /// The names, right of `right`, each led to from its line's end.
    static func markup(_ ends: [End], right: Double, within range: ClosedRange<Double>) -> Markup {
        let ordered = ends.sorted { $0.y < $1.y }
        return Markup(
            zip(ordered, apart(ordered.map(\.y), within: range)).map { end, y -> Markup in
                """
                <path class="leader s\(end.colour)" d="M\(right + 2) \(end.y)L\(right + 10) \(y)"/>\
                <text x="\(right + 13)" y="\(y + 4)">\(end.label)</text>
                """
            })
    }

    /// Places in the same order, a label's height apart, on the whole no higher and no lower than they were.
    private static func apart(_ wanted: [Double], within range: ClosedRange<Double>) -> [Double] {
        var places = wanted
        for index in places.indices.dropFirst() {
            places[index] = max(places[index], places[index - 1] + height)
        }
        guard let first = places.first, let last = places.last else { return [] }
        let lowered = zip(places, wanted).reduce(0) { $0 + $1.0 - $1.1 } / Double(places.count)
        let shift = max(min(-lowered, range.upperBound - last), range.lowerBound - first)
        return places.map { $0 + shift }
    }
}
