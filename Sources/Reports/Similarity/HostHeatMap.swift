/// The distances of hosts as a square of squares, the fuller the colour the farther, hosts that are alike side by side.
struct HostHeatMap {
    let similarity: HostSimilarity

    private static let width = 380.0
    private static let left = 128.0
    private static let legend = 44.0
    /// More hosts are no picture.
    static let most = 40

    var markup: Markup {
        let count = similarity.hosts.count
        let cell = min(36, (Self.width - Self.left - 8) / Double(count))
        let greatest = similarity.distances.flatMap(\.self).max() ?? 0
        let side = cell * Double(count)
        let rows = similarity.hosts.indices.map { row -> Markup in
            let top = Double(row) * cell
            let label = DisplayWidth.clipped(VisibleText.of(similarity.hosts[row]), to: 18)
            let squares = similarity.hosts.indices.map { square(row, $0, cell, greatest) }
            return """
                <text x="\(Self.left - 8)" y="\(top + cell / 2 + 4)" text-anchor="end">\(label)</text>\(Markup(squares))
                """
        }
        return """
            <svg viewBox="0 0 \(Self.width) \(side + Self.legend)" role="img" aria-label="Distances of hosts: \(similarity.workload)">\
            \(Markup(rows))\(scale(greatest, top: side + 14))</svg>
            """
    }

    private func square(_ row: Int, _ column: Int, _ cell: Double, _ greatest: Double) -> Markup {
        let distance = similarity.distances[row][column]
        let shade = greatest > 0 ? distance / greatest : 0
        return """
            <rect class="cell" x="\(Self.left + Double(column) * cell)" y="\(Double(row) * cell)" width="\(cell - 1)" \
            height="\(cell - 1)"/><rect class="c0" fill-opacity="\(shade)" x="\(Self.left + Double(column) * cell)" \
            y="\(Double(row) * cell)" width="\(cell - 1)" height="\(cell - 1)"><title>\(similarity.hosts[row]) and \
            \(similarity.hosts[column]): \(ComparisonText.hundredths(distance))</title></rect>
            """
    }

    private func scale(_ greatest: Double, top: Double) -> Markup {
        let steps = (0...4).map { step -> Markup in
            let x = Self.left + Double(step) * 22
            return """
                <rect class="cell" x="\(x)" y="\(top)" width="21" height="10"/><rect class="c0" fill-opacity="\(Double(step) / 4)" \
                x="\(x)" y="\(top)" width="21" height="10"/>
                """
        }
        return """
            \(Markup(steps))<text class="tick" x="\(Self.left - 8)" y="\(top + 9)" text-anchor="end">alike: 0</text>\
            <text class="tick" x="\(Self.left + 118)" y="\(top + 9)">distance \(ComparisonText.hundredths(greatest))</text>
            """
    }
}
