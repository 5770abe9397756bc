/// All functions of a run by name, for who has nothing but the file.
struct FunctionIndexTable {
    let index: FunctionIndex

    /// More rows would make the page of a large run too large for mail; those that most measurements reached are there.
    private static let most = 5_000
    /// More names than this are a count.
    private static let mostNames = 4

    var title: String {
        let all = index.functions.count
        return all <= Self.most
            ? "Every function that was reached: \(NumberText.count(all))"
            : "The \(NumberText.count(Self.most)) functions that were reached most, of \(NumberText.count(all))"
    }

    var markup: Markup {
        var table = HTMLTable(
            "Functions, and how many of the \(NumberText.count(index.measurements)) valid measurements entered them",
            [("function", .words), ("lines", .numbers), ("in task context", .numbers), ("in interrupts only", .numbers)]
                + [("first seen after", .numbers), ("loads", .words), ("runtimes", .words), ("kernels", .words)])
        table.rows = shown.map { function in
            [
                .titled(function.name, .name(function.place, atMost: 70)), "\(NumberText.count(function.lines))",
                "\(NumberText.count(function.inTask))", "\(NumberText.count(function.inInterrupts))",
                "\(NumberText.duration(microseconds: Int64(clamping: function.firstSeenMicroseconds)))",
                Self.names(function.loads, of: index.loads), Self.names(function.runtimes, of: index.runtimes),
                Self.names(function.kernels, of: index.kernels),
            ]
        }
        return table.markup
    }

    /// Few names as they are, more as a count, none left out as one word.
    private static func names(_ names: [String], of all: [String]) -> Markup {
        if names.count == all.count { return all.count == 1 ? .name(all[0]) : "all" }
        return names.count <= mostNames
            ? .name(names.joined(separator: ", "), atMost: 60) : "\(names.count) of \(all.count)"
    }

    private var shown: [FunctionIndex.Function] {
        guard index.functions.count > Self.most else { return index.functions }
        let kept = index.functions.indices.sorted {
            (index.functions[$1].inTask, index.functions[$1].inInterrupts, $0)
                < (index.functions[$0].inTask, index.functions[$0].inInterrupts, $1)
        }.prefix(Self.most)
        return kept.sorted().map { index.functions[$0] }
    }
}
