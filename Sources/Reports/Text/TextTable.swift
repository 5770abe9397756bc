/// A table for a terminal: numbers to the right, nothing from outside that could harm the terminal, never wider than asked.
///
/// Where it does not fit, words are clipped, then optional columns are left out from the right, and in the end the rows are
/// written one below the other as `title  value` lines: no number is ever cut.
public struct TextTable: Sendable {
    /// Which edge a column's texts share.
    public enum Alignment: Sendable {
        /// For words.
        case left
        /// For numbers.
        case right
    }

    /// How a cell is coloured where colours are wanted.
    public enum Style: String, Sendable {
        /// As the terminal writes.
        case plain = ""
        /// All is well: green.
        case good = "32"
        /// Something is wrong: red.
        case bad = "31"
        /// Less important: dim.
        case faint = "2"
    }

    /// A column's heading.
    public struct Column: Sendable {
        /// The heading.
        public var title: String
        /// Which edge its texts share.
        public var alignment: Alignment
        /// A heading that columns side by side have in common, written once above them.
        public var group: String
        /// Whether it is left out where the table would be too wide.
        public var isOptional: Bool

        /// A column of words or numbers.
        public init(_ title: String, _ alignment: Alignment = .left, group: String = "", isOptional: Bool = false) {
            self.title = title
            self.alignment = alignment
            self.group = VisibleText.of(group)
            self.isOptional = isOptional
        }
    }

    /// A text in the table.
    public struct Cell: Sendable, ExpressibleByStringInterpolation {
        /// The text, with what could harm a terminal written out.
        public let text: String
        /// How it is coloured.
        public let style: Style

        /// A text from anywhere.
        public init(_ text: String, _ style: Style = .plain) {
            self.text = VisibleText.of(text)
            self.style = style
        }

        /// A text in the program.
        public init(stringLiteral value: String) {
            self.init(value)
        }
    }

    private let columns: [Column]
    private var rows: [[Cell]] = []

    /// An empty table.
    public init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row; cells that are missing at its end are empty, those beyond the last column are left out.
    public mutating func append(_ row: [Cell]) {
        let missing = max(0, columns.count - row.count)
        rows.append(row.prefix(columns.count) + Array(repeating: Cell(""), count: missing))
    }

    /// The rows by their places.
    var rowIndices: Range<Int> { rows.indices }

    /// The columns' headings.
    var titles: [String] { columns.map(\.title) }

    func text(_ row: Int, _ column: Int) -> String { rows[row][column].text }

    /// The first column with that heading, in whatever letters.
    func column(_ title: String) -> Int? { columns.firstIndex { $0.title.lowercased() == title.lowercased() } }

    func has(_ title: String) -> Bool { column(title) != nil }

    /// The table with the rows at those places alone, in their order.
    public func selecting(_ places: [Int]) -> TextTable {
        var table = self
        table.rows = places.map { rows[$0] }
        return table
    }

    /// The table with its first rows alone, so many at most.
    func prefix(_ most: Int) -> TextTable { selecting(Array(rows.indices.prefix(most))) }

    /// Whether the table has no rows.
    public var isEmpty: Bool { rows.isEmpty }

    /// Whether the table fits `width` columns without clipping.
    public func fits(_ width: Int) -> Bool {
        naturalWidths.reduce(gaps, +) <= width
    }

    /// The table's lines, each ended by a newline; of any width if `width` is nil.
    public func rendered(width: Int? = nil, colour: Bool = false) -> String {
        guard !columns.isEmpty else { return "" }
        guard let widths = widths(within: width ?? .max, narrowest: Self.comfortable) else {
            if let column = columns.lastIndex(where: \.isOptional) {
                return without(column).rendered(width: width, colour: colour)
            }
            return narrow(width: width ?? .max, colour: colour)
        }
        return aligned(widths, colour: colour)
    }

    private func narrow(width: Int, colour: Bool) -> String {
        widths(within: width, narrowest: Self.narrowest).map { aligned($0, colour: colour) }
            ?? listed(width: width, colour: colour)
    }

    private func without(_ column: Int) -> TextTable {
        var table = TextTable(columns.enumerated().filter { $0.offset != column }.map(\.element))
        table.rows = rows.map { row in row.enumerated().filter { $0.offset != column }.map(\.element) }
        return table
    }

    private func aligned(_ widths: [Int], colour: Bool) -> String {
        var lines: [String] = []
        if columns.contains(where: { !$0.group.isEmpty }) {
            lines.append(groupLine(widths))
        }
        lines.append(line(columns.map { Cell($0.title, .faint) }, widths, colour: colour))
        lines += rows.map { line($0, widths, colour: colour) }
        return lines.map { $0 + "\n" }.joined()
    }

    private static let gap = 2
    /// What words are clipped to before columns are left out, and after.
    private static let comfortable = 14
    private static let narrowest = 8

    private var gaps: Int { Self.gap * max(0, columns.count - 1) }

    private var naturalWidths: [Int] {
        var widths = columns.map { DisplayWidth.of($0.title) }
        for row in rows {
            for (column, cell) in row.enumerated() {
                widths[column] = max(widths[column], DisplayWidth.of(cell.text))
            }
        }
        for span in groupSpans {
            let missing = DisplayWidth.of(span.title) - span.columns.map { widths[$0] + Self.gap }.reduce(-Self.gap, +)
            widths[span.columns.upperBound - 1] += max(0, missing)
        }
        return widths
    }

    private func widths(within width: Int, narrowest: Int) -> [Int]? {
        var widths = naturalWidths
        var excess = widths.reduce(gaps, +) - width
        while excess > 0 {
            let words = columns.indices.filter { columns[$0].alignment == .left && widths[$0] > narrowest }
            guard let widest = words.max(by: { widths[$0] < widths[$1] }) else { return nil }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }

    private var groupSpans: [(title: String, columns: Range<Int>)] {
        var spans: [(title: String, columns: Range<Int>)] = []
        for (index, column) in columns.enumerated() {
            if let last = spans.last, last.title == column.group {
                spans[spans.count - 1].columns = last.columns.lowerBound..<(index + 1)
            } else {
                spans.append((column.group, index..<(index + 1)))
            }
        }
        return spans
    }

    private func groupLine(_ widths: [Int]) -> String {
        let parts = groupSpans.map { span in
            let width = span.columns.map { widths[$0] + Self.gap }.reduce(-Self.gap, +)
            let title = DisplayWidth.clipped(span.title, to: width)
            let rule = span.title.isEmpty ? " " : "─"
            let missing = width - DisplayWidth.of(title)
            return title
                + (missing > 1 ? " " + String(repeating: rule, count: missing - 1) : String(repeating: " ", count: missing))
        }
        return Self.trimmed(parts.joined(separator: String(repeating: " ", count: Self.gap)))
    }

    private func line(_ cells: [Cell], _ widths: [Int], colour: Bool) -> String {
        let parts = zip(cells, zip(columns, widths)).map { cell, place in
            let text = DisplayWidth.clipped(cell.text, to: place.1)
            let padding = String(repeating: " ", count: place.1 - DisplayWidth.of(text))
            let coloured = Self.coloured(text, cell.style, colour)
            return place.0.alignment == .right ? padding + coloured : coloured + padding
        }
        return Self.trimmed(parts.joined(separator: String(repeating: " ", count: Self.gap)))
    }

    private func listed(width: Int, colour: Bool) -> String {
        let titles = columns.map { $0.group.isEmpty ? $0.title : "\($0.group) \($0.title)" }
        let longest = min(titles.map(DisplayWidth.of).max() ?? 0, max(1, width / 2))
        return rows.map { row in
            zip(titles, row).map { title, cell in
                let title = DisplayWidth.clipped(title, to: longest)
                let padding = String(repeating: " ", count: longest - DisplayWidth.of(title) + Self.gap)
                let text = DisplayWidth.clipped(cell.text, to: max(1, width - longest - Self.gap))
                return Self.trimmed(title + padding + Self.coloured(text, cell.style, colour)) + "\n"
            }.joined()
        }.joined(separator: "\n")
    }

    private static func coloured(_ text: String, _ style: Style, _ colour: Bool) -> String {
        colour && style != .plain && !text.isEmpty ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    private static func trimmed(_ line: String) -> String {
        String(line.reversed().drop { $0 == " " }.reversed())
    }
}
