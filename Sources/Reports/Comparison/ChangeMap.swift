/// What a pair gained and lost, as areas: subsystems, or the functions of one of them.
struct ChangeMap {
    /// One area.
    struct Tile {
        let name: String
        /// Lines, or functions where no lines are known, that are there on the second side only, or more of them.
        let gained: Int
        /// Those of the first side.
        let lost: Int
        var address: String?

        var weight: Int { gained + lost }
    }

    /// What the picture is of, for those who hear it.
    let title: String
    let unit: String
    let tiles: [Tile]

    private static let width = 640.0
    private static let height = 300.0
    /// More tiles are too small to be read; the rest is one of them.
    private static let most = 40

    /// The subsystems of a pair; each leads to the address that `link` gives.
    init(_ pair: ComparedPair, link: ((_ subsystem: String) -> String)? = nil) {
        let countsLines = pair.lines != nil
        unit = countsLines ? "lines" : "functions"
        title = "\(unit) gained and lost by subsystem, \(pair.from.label) to \(pair.to.label): \(pair.load)"
        tiles = pair.subsystems.map { row in
            Tile(
                name: row.name, gained: countsLines ? row.gained + max(0, row.resized) : row.came,
                lost: countsLines ? row.lost + max(0, -row.resized) : row.went, address: link?(row.name))
        }
    }

    /// The functions of a pair's subsystem.
    init(_ pair: ComparedPair, subsystem: String, links: PageLinks) {
        let countsLines = pair.lines != nil
        unit = countsLines ? "lines" : "functions"
        title = "\(unit) gained and lost in \(subsystem), \(pair.from.label) to \(pair.to.label): \(pair.load)"
        tiles = pair.changes.filter { $0.subsystem == subsystem && $0.kind != .sporadic }.map { change in
            let (before, after) = countsLines ? (change.formerLines ?? 0, change.lines ?? 0) : Self.presence(change)
            return Tile(
                name: change.name, gained: max(0, after - before), lost: max(0, before - after),
                address: links.function?(change.name, change.module, change.file, pair.run(of: change)))
        }
    }

    private static func presence(_ change: FunctionChange) -> (before: Int, after: Int) {
        (change.kind == .came ? 0 : 1, change.kind == .went ? 0 : 1)
    }

    /// Nothing if nothing changed.
    var markup: Markup {
        let shown = chosen
        guard !shown.isEmpty else { return "" }
        let frames = TreeMap.frames(
            shown.map { Double($0.weight) }, in: TreeMap.Frame(x: 0, y: 0, width: Self.width, height: Self.height))
        return """
            <p class="legend"><span class="key c1"></span>gained <span class="key c0"></span>lost; the area is the number of \(unit)</p>\
            <div class="scroll" tabindex="0" role="region" aria-label="Picture: \(title)"><svg class="tree full" width="\(Self.width)" \
            viewBox="0 0 \(Self.width) \(Self.height)" role="group" aria-label="\(title)">\(Markup(zip(shown, frames).map(tile)))</svg></div>
            """
    }

    /// The greatest first, the rest of them as one.
    private var chosen: [Tile] {
        let changed = tiles.filter { $0.weight > 0 }.sorted { ($0.weight, $1.name) > ($1.weight, $0.name) }
        guard changed.count > Self.most else { return changed }
        let rest = changed.dropFirst(Self.most - 1)
        let others = Tile(
            name: "\(rest.count) others", gained: rest.map(\.gained).reduce(0, +), lost: rest.map(\.lost).reduce(0, +))
        return (changed.prefix(Self.most - 1) + [others]).sorted { ($0.weight, $1.name) > ($1.weight, $0.name) }
    }

    private func tile(_ tile: Tile, _ frame: TreeMap.Frame) -> Markup {
        // What was gained stands left of what was lost, or above it, whichever is longer.
        let share = Double(tile.gained) / Double(tile.weight)
        var (gained, lost) = (frame, frame)
        if frame.width >= frame.height {
            gained.width = frame.width * share
            lost.x += gained.width
            lost.width -= gained.width
        } else {
            gained.height = frame.height * share
            lost.y += gained.height
            lost.height -= gained.height
        }
        let numbers = [
            tile.gained > 0 ? ComparisonText.signed(tile.gained) : nil, tile.lost > 0 ? ComparisonText.signed(-tile.lost) : nil,
        ].compactMap(\.self).joined(separator: " ")
        let picture: Markup = """
            <g><title>\(VisibleText.of(tile.name)): \(numbers) \(unit)</title>\(Self.rectangle(gained, "c1"))\(Self.rectangle(lost, "c0"))\
            \(Self.words(tile.name, numbers, in: frame))</g>
            """
        guard let address = tile.address else { return picture }
        return "<a href=\"\(address)\" aria-label=\"\(VisibleText.of(tile.name)): \(numbers) \(unit)\">\(picture)</a>"
    }

    private static func rectangle(_ frame: TreeMap.Frame, _ colour: String) -> Markup {
        guard frame.width > 0, frame.height > 0 else { return "" }
        return """
            <rect class="\(colour)" x="\(frame.x)" y="\(frame.y)" width="\(frame.width)" height="\(frame.height)"/>
            """
    }

    /// As much of the words as there is room for.
    private static func words(_ name: String, _ numbers: String, in frame: TreeMap.Frame) -> Markup {
        let columns = Int((frame.width - 10) / 7.2)
        guard columns >= 4, frame.height >= 18 else { return "" }
        let second: Markup =
            frame.height >= 34 && numbers.count <= columns
            ? "<text class=\"on\" x=\"\(frame.x + 5)\" y=\"\(frame.y + 29)\">\(numbers)</text>" : ""
        return """
            <text class="on" x="\(frame.x + 5)" y="\(frame.y + 15)">\(DisplayWidth.clipped(VisibleText.of(name), to: columns))</text>\(second)
            """
    }
}
