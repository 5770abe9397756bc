/// Where a cell's lines are from, the source of most of them first.
enum LineSources {
    /// `dwarf`, or `dwarf, estimated` of several; `–` for no lines.
    static func text(_ lines: ReportCell.Lines) -> String {
        let sources = (lines.bySource ?? [:]).filter { $0.value > 0 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return sources.isEmpty ? "–" : sources.map(\.key).joined(separator: ", ")
    }
}
