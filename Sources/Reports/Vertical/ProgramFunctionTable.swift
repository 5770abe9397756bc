/// The functions of programs that a measurement entered, for a terminal.
public struct ProgramFunctionTable {
    private let functions: [HostFunctions.ProgramFunction]

    /// The table of some functions, in their order.
    public init(_ functions: [HostFunctions.ProgramFunction]) {
        self.functions = functions
    }

    /// The table; see `Report.text` for the parameters.
    public func text(width: Int?, colour: Bool) -> String {
        var table = TextTable([
            .init("function"), .init("program"), .init("file"), .init("first", .right), .init("lines", .right),
            .init("bytes", .right), .init("first seen", .right),
        ])
        for function in functions {
            table.append([
                .init(function.name), .init(function.program), .init(function.file ?? "–"),
                .init(NumberText.count(function.firstLine)), .init(NumberText.count(function.lines)),
                .init(NumberText.count(function.bytes)),
                .init(NumberText.duration(microseconds: Int64(clamping: function.firstSeenMicroseconds))),
            ])
        }
        return table.rendered(width: width, colour: colour)
    }
}
