/// Loads by what they ran in: the fuller the colour, the more functions were reached.
struct LoadHeatMap {
    /// Cells of one architecture.
    private let cells: [ReportCell]
    private let arch: String
    private let loads: [String]
    private let columns: [Column]

    private struct Column: Hashable {
        let runtime: String
        let kernel: String
    }

    private static let left = 128.0
    private static let row = 34.0
    private static let column = 64.0
    /// More columns are too narrow for their numbers.
    private static let mostColumns = 16
    private static let mostRows = 24

    /// A map for each architecture that has at least two columns.
    static func all(_ cells: [ReportCell]) -> [LoadHeatMap] {
        let byArch = Dictionary(grouping: cells.filter { $0.functions.median != nil }, by: \.arch)
        return byArch.sorted { $0.key < $1.key }.map { LoadHeatMap(cells: $1, arch: $0) }.filter { $0.columns.count > 1 }
    }

    private init(cells: [ReportCell], arch: String) {
        self.cells = cells
        self.arch = arch
        loads = Array(Set(cells.map(\.workload)).sorted().prefix(Self.mostRows))
        let all = Set(cells.map { Column(runtime: $0.runtime, kernel: $0.kernel) })
        columns = Array(
            all.sorted {
                $0.runtime == $1.runtime ? ReleaseOrder.precedes($0.kernel, $1.kernel) : $0.runtime < $1.runtime
            }.prefix(Self.mostColumns))
    }

    static func section(_ cells: [ReportCell]) -> Markup {
        let maps = all(cells)
        guard !maps.isEmpty else { return "" }
        return """
            <h2>Loads by runtime and kernel</h2><p class="faint">Median functions of the valid measurements; the fuller the colour, the more. The \
            numbers are in the tables below.</p><div class="plots wide">\(Markup(maps.map(\.markup)))</div>
            """
    }

    private var markup: Markup {
        let wide = Self.column
        let width = Self.left + wide * Double(columns.count)
        let bottom = Self.row * Double(loads.count)
        let values = cells.compactMap(\.functions.median)
        let (least, greatest) = (values.min() ?? 0, values.max() ?? 1)
        let rows = loads.enumerated().map { place, load -> Markup in
            let top = Double(place) * Self.row
            let label = DisplayWidth.clipped(VisibleText.of(load), to: 18)
            let squares = columns.enumerated().map { number, column -> Markup in
                let cell = cells.first { $0.workload == load && $0.runtime == column.runtime && $0.kernel == column.kernel }
                return square(
                    cell,
                    at: TreeMap.Frame(
                        x: Self.left + Double(number) * wide, y: top, width: wide - 2, height: Self.row - 2), least, greatest)
            }
            return """
                <text x="\(Self.left - 8)" y="\(top + Self.row / 2 + 4)" text-anchor="end">\(label)</text>\(Markup(squares))
                """
        }
        let titles = columns.enumerated().map { number, column -> Markup in
            let middle = Self.left + (Double(number) + 0.5) * wide - 1
            let letters = max(3, Int(wide / 7))
            let runtime = DisplayWidth.clipped(VisibleText.of(column.runtime), to: letters)
            return """
                <text class="tick" x="\(middle)" y="\(bottom + 14)" text-anchor="middle">\(runtime)</text>\
                <text class="tick" x="\(middle)" y="\(bottom + 28)" text-anchor="middle">\
                \(DisplayWidth.clipped(VisibleText.of(ReleaseOrder.short(column.kernel)), to: letters))</text>
                """
        }
        return """
            <figure><h3>\(Markup.name(arch))</h3><div class="scroll" tabindex="0" role="region" aria-label="Functions by load, runtime and \
            kernel on \(arch)"><svg class="full" width="\(width)" viewBox="0 0 \(width) \(bottom + 34)" role="img" \
            aria-label="Median functions by load, runtime and kernel on \(arch)">\(Markup(rows))\(Markup(titles))</svg></div></figure>

            """
    }

    private func square(_ cell: ReportCell?, at frame: TreeMap.Frame, _ least: Double, _ greatest: Double) -> Markup {
        let ground: Markup = """
            <rect class="cell" x="\(frame.x)" y="\(frame.y)" width="\(frame.width)" height="\(frame.height)"/>
            """
        let middle = frame.x + frame.width / 2
        guard let cell, let median = cell.functions.median else {
            return "\(ground)<text class=\"none\" x=\"\(middle)\" y=\"\(frame.y + 20)\" text-anchor=\"middle\">–</text>"
        }
        let shade = greatest > least ? 0.1 + 0.6 * (median - least) / (greatest - least) : 0.3
        return """
            \(ground)<rect class="c0" fill-opacity="\(shade)" x="\(frame.x)" y="\(frame.y)" width="\(frame.width)" \
            height="\(frame.height)"><title>\(cell.workload) in \(cell.runtime), \(cell.kernel): \(NumberText.statistic(median)), interval \
            \(NumberText.interval(cell.functions.ci95, confidence: cell.functions.confidence))</title></rect>\
            <text x="\(middle)" y="\(frame.y + 20)" text-anchor="middle">\(NumberText.statistic(median.rounded()))</text>
            """
    }
}
