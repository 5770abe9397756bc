import Reports

/// The table of functions that a measurement or a trace reached.
struct FunctionTable {
    private(set) var table = TextTable([
        .init("function"), .init("module"), .init("file"), .init("first", .right), .init("last", .right),
        .init("lines", .right), .init("lines from"), .init("context"), .init("first seen, ms", .right),
    ])

    /// Of a trace's functions, which are added one by one.
    init() {}

    /// Of a measurement's functions.
    init(_ functions: [HostFunctions.Function]) {
        for function in functions {
            append(
                function.name, module: function.module, file: function.file, firstLine: function.firstLine,
                lastLine: function.lastLine, lines: function.lines, linesSource: function.linesSource,
                context: function.context, firstSeenMicroseconds: function.firstSeenMicroseconds)
        }
    }

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
