/// What a hostile load had entered by when: lines of the kernel against time.
///
/// A line that still rises at its end would have found more.
struct ExposureCurve {
    let title: String
    let load: ReportExposure.Load

    private static let (width, height) = (380.0, 236.0)
    private static let (left, right) = (58.0, 366.0)
    private static let (top, bottom) = (8.0, 196.0)

    var markup: Markup {
        let seconds = PlotScale(holding: load.curve.map(\.seconds).max() ?? 1, steps: 5, tight: true)
        let lines = PlotScale(holding: Double(load.curve.map(\.lines).max() ?? 1), steps: 5)
        let rows = lines.rows(left: Self.left, right: Self.right, bottom: Self.bottom, top: Self.top)
        let columns = seconds.columns(
            left: Self.left, right: Self.right, bottom: Self.bottom, title: "seconds after tracing was on: lines entered by then")
        let path = Markup(
            load.curve.enumerated().map { index, point in
                let x = seconds.place(point.seconds, from: Self.left, to: Self.right)
                let y = lines.place(Double(point.lines), from: Self.bottom, to: Self.top)
                return "\(index == 0 ? "M" : "L" as Markup)\(x) \(y)"
            })
        return """
            <svg viewBox="0 0 \(Self.width) \(Self.height)" role="img" aria-label="Lines entered over time: \(title)">\
            \(rows)\(columns)<path class="curve s1" d="\(path)"><title>\(title)</title></path></svg>
            """
    }
}
