import Reports

/// The table of functions that a measurement or a trace reached.
struct FunctionTable {
    private var table = TextTable([
        .init("function"), .init("module"), .init("file"), .init("first", .right), .init("last", .right),
        .init("lines", .right), .init("lines from"), .init("context"), .init("first seen, ms", .right),
    ])

    /// Adds a function; what is not known of its source is a dash.
    mutating func append(
        _ name: String, module: String, file: String?, firstLine: Int?, lastLine: Int?, lines: Int?, linesSource: String?,
        context: String, firstSeenMicroseconds: UInt64
    ) {
        table.append([
            .init(name), .init(module), .init(file ?? "-"), .init(firstLine.map(String.init) ?? "-"),
            .init(lastLine.map(String.init) ?? "-"), .init(lines.map(String.init) ?? "-"),
            .init(linesSource ?? "-"), .init(context),
            .init(String(firstSeenMicroseconds / 1_000)),
        ])
    }

    func show() {
        print(table.rendered(width: Terminal.width, colour: Terminal.hasColour), terminator: "")
    }
}
