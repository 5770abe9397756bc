/// All functions of a run by name, for who has nothing but the file.
enum FunctionIndexTable {
    /// More rows would make the page of a large run too large for mail; those that most measurements reached are there.
    private static let most = 5_000

    static func section(_ index: FunctionIndex) -> Markup {
        guard !index.functions.isEmpty else { return "" }
        let all = index.functions.count
        let title: Markup =
            all <= most
            ? "Every function that was reached: \(NumberText.count(all))"
            : "The \(NumberText.count(most)) functions that were reached most, of \(NumberText.count(all))"
        return "<h2>Functions</h2><details><summary>\(title)</summary>\(table(index))</details>"
    }

    private static func table(_ index: FunctionIndex) -> Markup {
        var table = HTMLTable(
            "Functions, and how many of the \(NumberText.count(index.measurements)) valid measurements entered them",
            [("function", .words), ("lines", .numbers), ("in task context", .numbers), ("in interrupts only", .numbers)])
        table.rows = shown(index).map { function in
            [
                .titled(function.name, .name(function.place, atMost: 70)), "\(NumberText.count(function.lines))",
                "\(NumberText.count(function.inTask))", "\(NumberText.count(function.inInterrupts))",
            ]
        }
        return table.markup
    }

    private static func shown(_ index: FunctionIndex) -> [FunctionIndex.Function] {
        guard index.functions.count > most else { return index.functions }
        let kept = index.functions.indices.sorted {
            (index.functions[$1].inTask, index.functions[$1].inInterrupts, $0)
                < (index.functions[$0].inTask, index.functions[$0].inInterrupts, $1)
        }.prefix(most)
        return kept.sorted().map { index.functions[$0] }
    }
}
