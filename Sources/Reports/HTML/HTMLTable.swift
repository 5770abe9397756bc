/// A table of a page; it scrolls by itself where the screen is narrow.
package struct HTMLTable {
    package enum Alignment {
        case words, numbers
    }

    let caption: String
    let columns: [(title: String, alignment: Alignment)]
    package var rows: [[Markup]] = []
    /// Headings over several columns each: title and how many columns.
    package var groups: [(title: String, span: Int)] = []

    package init(_ caption: String, _ columns: [(title: String, alignment: Alignment)]) {
        self.caption = caption
        self.columns = columns
    }

    package var markup: Markup {
        """
        <p class="caption">\(caption)</p><div class="scroll" tabindex="0" role="region" aria-label="\(caption)">\
        <table\(areNumbers ? " class=\"numbers\"" : "" as Markup) aria-label="\(caption)"><thead>\(groupRow)\
        <tr>\(Markup(columns.map { "<th scope=\"col\"\(Self.kind($0.alignment))>\($0.title)</th>" }))</tr></thead><tbody>
        \(body)</tbody></table></div>

        """
    }

    /// Whether all but the first column are numbers: then the table says so, and not each of a large table's cells.
    private var areNumbers: Bool { columns.dropFirst().allSatisfy { $0.alignment == .numbers } }

    private var groupRow: Markup {
        guard !groups.isEmpty else { return "" }
        let cells = groups.map { group -> Markup in
            group.title.isEmpty
                ? "<td colspan=\"\(group.span)\"></td>"
                : "<th scope=\"colgroup\" class=\"group\" colspan=\"\(group.span)\">\(group.title)</th>"
        }
        return "<tr>\(Markup(cells))</tr>"
    }

    private var body: Markup {
        let beginnings = beginnings
        var body: Markup = ""
        for row in rows {
            body.append("<tr>")
            for (position, cell) in row.prefix(columns.count).enumerated() {
                body.append(beginnings[position])
                body.append(cell)
                body.append(position == 0 ? "</th>" : "</td>")
            }
            body.append("</tr>\n")
        }
        return body
    }

    /// How the cells of each column begin.
    private var beginnings: [Markup] {
        columns.enumerated().map { position, column in
            position == 0 ? "<th scope=\"row\">" : areNumbers ? "<td>" : "<td\(Self.kind(column.alignment))>"
        }
    }

    private static func kind(_ alignment: Alignment) -> Markup {
        alignment == .numbers ? " class=\"n\"" : ""
    }
}

extension Markup {
    /// A name, and below it what belongs to it. The name leads to `address`, if there is one.
    package static func titled(_ name: String, _ rest: Markup, to address: String? = nil) -> Markup {
        "\(Markup.link(.name(name), to: address))<small>\(rest)</small>"
    }

    /// What leads to `address`, if there is one.
    package static func link(_ content: Markup, to address: String?) -> Markup {
        address.map { "<a href=\"\($0)\">\(content)</a>" } ?? content
    }

    /// A name of a host or load: all of it as a tool tip, and its beginning on the page.
    package static func name(_ name: String, atMost columns: Int = 40) -> Markup {
        let clipped = DisplayWidth.clipped(VisibleText.of(name), to: columns)
        guard clipped != name else { return "\(name)" }
        return "<span title=\"\(String(name.prefix(500)))\">\(clipped)</span>"
    }

    /// The beginning of a name, where no element can stand: in a list of choices.
    package static func name(plain name: String, atMost columns: Int = 40) -> Markup {
        "\(DisplayWidth.clipped(VisibleText.of(name), to: columns))"
    }
}
