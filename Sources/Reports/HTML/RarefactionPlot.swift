/// How many functions so many measurements of one load can be expected to reach: a line for each kernel with its interval, up to the
/// measurements that there are, and dashed beyond.
///
/// A line that is flat at the end of its solid part would gain nothing from more measurements.
struct RarefactionPlot {
    let title: String
    /// Cells with two valid measurements or more.
    let cells: [ReportCell]
    let series: KernelSeries

    private static let width = 380.0
    private static let height = 236.0
    private static let left = 52.0
    private static let right = 286.0
    private static let top = 8.0
    private static let bottom = 196.0

    private typealias Point = CellRichness.RarefactionPoint

    private func curve(_ cell: ReportCell) -> [Point] { cell.richness?.rarefaction ?? [] }

    var markup: Markup {
        let points = cells.flatMap(curve)
        let bounds = points.flatMap { [$0.functions] + $0.ci95 }
        let functions = PlotScale(from: bounds.min() ?? 0, to: bounds.max() ?? 1, steps: 5)
        let measurements = PlotScale(from: 1, to: Double(points.map(\.measurements).max() ?? 2), steps: 5, tight: true)
        return """
            <svg viewBox="0 0 \(Self.width) \(Self.height)" role="img" aria-label="Functions expected by measurements: \(title)">\
            \(axes(measurements, functions))\(Markup(cells.map { line($0, measurements, functions) }))\
            \(EndLabels.markup(ends(functions), right: Self.right, within: Self.top...Self.bottom))</svg>
            """
    }

    private func axes(_ measurements: PlotScale, _ functions: PlotScale) -> Markup {
        let rows = functions.rows(left: Self.left, right: Self.right, bottom: Self.bottom, top: Self.top)
        // Half a measurement is none.
        let columns = measurements.columns(
            left: Self.left, right: Self.right, bottom: Self.bottom, title: "measurements",
            where: { $0 == $0.rounded() })
        return "\(rows)\(columns)"
    }

    private func line(_ cell: ReportCell, _ measurements: PlotScale, _ functions: PlotScale) -> Markup {
        func place(_ point: Point, _ value: Double) -> Markup {
            let x = measurements.place(Double(point.measurements), from: Self.left, to: Self.right)
            return "\(x) \(functions.place(value, from: Self.bottom, to: Self.top))"
        }
        func path(_ places: [Markup]) -> Markup {
            Markup(places.enumerated().map { ($0 == 0 ? "M\($1)" : "L\($1)") as Markup })
        }
        let points = curve(cell)
        let known = points.filter { !$0.extrapolated }
        let beyond = Array(known.suffix(1)) + points.filter(\.extrapolated)
        let band = points.filter { $0.ci95.count == 2 }
        let colour = series.colour(of: cell)
        return """
            <path class="c\(colour)" fill-opacity="0.15" d="\(path(band.map { place($0, $0.ci95[0]) } + band.reversed().map { place($0, $0.ci95[1]) }))Z"/>\
            <path class="curve s\(colour)" d="\(path(known.map { place($0, $0.functions) }))"><title>\(cell.kernel) \(cell.arch): \
            \(NumberText.statistic(known.last?.functions)) functions in \(known.last?.measurements ?? 0) measurements</title></path>\
            <path class="curve s\(colour)" stroke-dasharray="3 4" d="\(path(beyond.map { place($0, $0.functions) }))"/>
            """
    }

    private func ends(_ functions: PlotScale) -> [EndLabels.End] {
        cells.map { cell in
            .init(
                y: functions.place(curve(cell).last?.functions ?? 0, from: Self.bottom, to: Self.top),
                label: series.label(of: cell),
                colour: series.colour(of: cell))
        }
    }
}
