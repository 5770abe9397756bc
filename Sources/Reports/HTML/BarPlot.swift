/// Functions reached with one load: a bar for each kernel, with the interval that holds its median.
struct BarPlot {
    let title: String
    let cells: [ReportCell]
    let series: KernelSeries

    private static let width = 380.0
    private static let left = 104.0
    private static let right = 320.0
    private static let row = 26.0

    var markup: Markup {
        let height = Self.row * Double(cells.count) + 30
        let largest = cells.compactMap { $0.functions.ci95?.last ?? $0.functions.median }.max() ?? 1
        let scale = PlotScale(holding: largest, steps: 4)
        return """
            <svg viewBox="0 0 \(Self.width) \(height)" role="img" aria-label="Functions reached by kernel: \(title)">\
            \(axis(scale, bottom: height - 24))\(Markup(cells.enumerated().map { bar($1, at: Double($0) * Self.row, scale) }))</svg>
            """
    }

    private func axis(_ scale: PlotScale, bottom: Double) -> Markup {
        Markup(
            scale.ticks.map { tick -> Markup in
                let x = scale.place(tick, from: Self.left, to: Self.right)
                return """
                    <line class="grid" x1="\(x)" x2="\(x)" y1="0" y2="\(bottom)"/>\
                    <text class="tick" x="\(x)" y="\(bottom + 15)" text-anchor="middle">\(NumberText.statistic(tick))</text>
                    """
            })
    }

    private func bar(_ cell: ReportCell, at top: Double, _ scale: PlotScale) -> Markup {
        let middle = top + Self.row / 2
        let label: Markup = """
            <text x="\(Self.left - 8)" y="\(middle + 4)" text-anchor="end">\(series.label(of: cell))</text>
            """
        guard let median = cell.functions.median else {
            return "\(label)<text class=\"none\" x=\"\(Self.left + 6)\" y=\"\(middle + 4)\">no valid measurement</text>"
        }
        let end = scale.place(median, from: Self.left, to: Self.right)
        let whisker = cell.functions.ci95.flatMap {
            $0.count == 2 ? $0.map { scale.place($0, from: Self.left, to: Self.right) } : nil
        }
        return """
            \(label)<rect class="bar c\(series.colour(of: cell))" x="\(Self.left)" y="\(top + 4)" width="\(max(1, end - Self.left))" \
            height="\(Self.row - 8)" rx="2"><title>\(cell.kernel) \(cell.arch): \(NumberText.statistic(median)), interval \
            \(NumberText.interval(cell.functions.ci95, confidence: cell.functions.confidence))</title></rect>\(whisker.map { Self.whisker($0, middle) } ?? "")\
            <text class="value" x="\((whisker?.last ?? end) + 6)" y="\(middle + 4)">\(NumberText.statistic(median))</text>
            """
    }

    private static func whisker(_ bounds: [Double], _ y: Double) -> Markup {
        guard bounds[1] - bounds[0] > 1 else { return "" }
        return "<path class=\"whisker\" d=\"M\(bounds[0]) \(y - 4)v8M\(bounds[0]) \(y)H\(bounds[1])M\(bounds[1]) \(y - 4)v8\"/>"
    }
}
