/// A table as GitHub and GitLab show it in a pull request.
struct MarkdownTable {
    enum Alignment: String {
        case words = "---"
        case numbers = "---:"
    }

    private let columns: [(title: String, alignment: Alignment)]
    private var rows: [[String]] = []

    init(_ columns: [(title: String, alignment: Alignment)]) {
        self.columns = columns
    }

    /// Adds a row of cells that are Markdown already.
    mutating func append(_ cells: [String]) { rows.append(cells) }

    /// The table with an empty line after it; nothing without rows.
    var text: String {
        guard !rows.isEmpty else { return "" }
        let lines = [columns.map(\.title), columns.map(\.alignment.rawValue)] + rows
        return lines.map { "| \($0.joined(separator: " | ")) |\n" }.joined() + "\n"
    }
}

/// Text in Markdown.
package enum MarkdownText {
    /// A name that somebody chose, as code: nothing in it is markup, a mention or a reference. Its beginning, if it is long.
    package static func name(_ text: String, atMost length: Int = 80) -> String {
        let visible = DisplayWidth.clipped(VisibleText.of(text), to: length).replacing("|", with: "\\|")
        guard !visible.isEmpty else { return "–" }
        let longest = visible.split { $0 != "`" }.map(\.count).max() ?? 0
        let fence = String(repeating: "`", count: longest + 1)
        return longest == 0 ? fence + visible + fence : "\(fence) \(visible) \(fence)"
    }

    /// A part that is opened when it is wanted.
    static func details(_ summary: String, _ body: String) -> String {
        "<details><summary>\(Markup("\(summary)").text)</summary>\n\n\(body)</details>\n\n"
    }
}
