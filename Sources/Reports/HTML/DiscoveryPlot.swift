/// How the functions of one load were come by: a line for each kernel, functions against time.
///
/// A line that is still rising at its end has not reached its steady state.
struct DiscoveryPlot {
    let title: String
    let cells: [ReportCell]
    let series: KernelSeries

    private static let width = 380.0
    private static let height = 236.0
    private static let left = 46.0
    private static let right = 286.0
    private static let top = 8.0
    private static let bottom = 196.0

    var markup: Markup {
        let points = cells.flatMap(\.discovery)
        let seconds = PlotScale(holding: points.map(\.seconds).max() ?? 1, steps: 5, tight: true)
        let functions = PlotScale(holding: points.map(\.functions).max() ?? 1, steps: 5)
        let drawn = cells.filter { !$0.discovery.isEmpty }
        return """
            <svg viewBox="0 0 \(Self.width) \(Self.height)" role="img" aria-label="Functions reached over time: \(title)">\
            \(axes(seconds, functions))\(Markup(drawn.map { curve($0, seconds, functions) }))\
            \(EndLabels.markup(ends(drawn, functions), right: Self.right, within: Self.top...Self.bottom))</svg>
            """
    }

    private func axes(_ seconds: PlotScale, _ functions: PlotScale) -> Markup {
        let rows = functions.rows(left: Self.left, right: Self.right, bottom: Self.bottom, top: Self.top)
        let columns = seconds.columns(
            left: Self.left, right: Self.right, bottom: Self.bottom, title: "seconds after tracing was on")
        return "\(rows)\(columns)"
    }

    private func curve(_ cell: ReportCell, _ seconds: PlotScale, _ functions: PlotScale) -> Markup {
        let path = Markup(
            cell.discovery.enumerated().map { index, point in
                let x = seconds.place(point.seconds, from: Self.left, to: Self.right)
                let y = functions.place(point.functions, from: Self.bottom, to: Self.top)
                return "\(index == 0 ? "M" : "L" as Markup)\(x) \(y)"
            })
        return """
            <path class="curve s\(series.colour(of: cell))" stroke-dasharray="\(series.dashes(of: cell))" d="\(path)">\
            <title>\(cell.kernel) \(cell.arch)</title></path>
            """
    }

    private func ends(_ cells: [ReportCell], _ functions: PlotScale) -> [EndLabels.End] {
        cells.map { cell in
            .init(
                y: functions.place(cell.discovery.last?.functions ?? 0, from: Self.bottom, to: Self.top),
                label: series.label(of: cell), colour: series.colour(of: cell))
        }
    }
}
