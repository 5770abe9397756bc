/// The ticks of a plot's scales as they are drawn.
extension PlotScale {
    /// A line across the plot at each tick, and its number left of it; the scale runs from `bottom` up to `top`.
    func rows(left: Double, right: Double, bottom: Double, top: Double) -> Markup {
        Markup(
            ticks.map { tick -> Markup in
                let y = place(tick, from: bottom, to: top)
                return """
                    <line class="grid" x1="\(left)" x2="\(right)" y1="\(y)" y2="\(y)"/>\
                    <text class="tick" x="\(left - 6)" y="\(y + 4)" text-anchor="end">\(NumberText.statistic(tick))</text>
                    """
            })
    }

    /// The number of each tick that `isWritten` below the plot, and under them what is counted; the scale runs from `left` to `right`.
    func columns(
        left: Double, right: Double, bottom: Double, title: String, where isWritten: (Double) -> Bool = { _ in true }
    ) -> Markup {
        let numbers = ticks.filter(isWritten).map { tick -> Markup in
            """
            <text class="tick" x="\(place(tick, from: left, to: right))" y="\(bottom + 16)" text-anchor="middle">\(NumberText.statistic(tick))</text>
            """
        }
        return """
            \(Markup(numbers))<text class="tick" x="\((left + right) / 2)" y="\(bottom + 33)" text-anchor="middle">\(title)</text>
            """
    }
}
