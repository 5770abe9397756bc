/// The words and numbers of a comparison, the same on the terminal and on the page.
enum ComparisonText {
    static func side(_ side: ComparedSide) -> String {
        let name = side.label == ReleaseOrder.short(side.kernel) ? side.kernel : "\(side.label) on \(side.kernel)"
        let lines = side.linesSource.map { ", lines: \($0)" } ?? ""
        return "\(name) (\(side.valid)/\(side.measurements) valid\(lines))"
    }

    /// What a reader has to know of the lines of a pair.
    static func lineNotes(_ pair: ComparedPair) -> [String] {
        guard pair.lines != nil else { return [] }
        let missing = pair.total.withoutLines
        let unknown =
            missing == 1
            ? "1 function has no lines on a side and adds"
            : "\(NumberText.count(missing)) functions have no lines on a side and add"
        let sources = [pair.from.linesSource, pair.to.linesSource].compactMap(\.self)
        return (missing == 0 ? [] : ["\(unknown) none to either"])
            + (Set(sources).count < 2
                ? []
                : ["lines are from \(sources[0]) on one side and from \(sources[1]) on the other: a line or two may be of that"])
    }

    /// Subsystems that differ: those that changed most, and the rest of them in one row.
    static func subsystems(_ pair: ComparedPair, most: Int) -> [SubsystemChange] {
        let changed = pair.subsystems.filter(\.hasChanged)
        guard changed.count > most else { return changed }
        let rest = changed.dropFirst(most - 1)
        return changed.prefix(most - 1) + [rest.reduce(into: SubsystemChange("\(rest.count) others")) { $0.add($1) }]
    }

    static func title(_ kind: FunctionChange.Kind, _ count: Int, shown: Int, _ pair: ComparedPair) -> String {
        let (from, to) = (pair.from.label, pair.to.label)
        let all = NumberText.count(count, of: "function")
        let were = count == 1 ? "was" : "were"
        let what =
            switch kind {
            case .came: "\(all) came with \(to)"
            case .went: "\(all) of \(from) went"
            case .moved: "\(all) moved to another file"
            case .renamed: "\(all) \(were) renamed, by file and size of \(count == 1 ? "its body" : "their bodies")"
            case .resized: "\(all) grew or shrank"
            case .sporadic: "\(all) \(were) reached by chance on one side"
            }
        guard shown < count else { return what }
        return what + (kind == .came || kind == .went ? "; the \(shown) largest" : "; the \(shown) that changed most")
    }

    static func lines(_ change: FunctionChange) -> String {
        switch change.kind {
        case .came, .went, .sporadic: NumberText.count(change.lines ?? change.formerLines)
        case .moved, .renamed, .resized:
            "\(NumberText.count(change.formerLines)) → \(NumberText.count(change.lines))"
        }
    }

    static func reached(_ change: FunctionChange, _ pair: ComparedPair) -> String {
        switch change.kind {
        case .went: "\(change.formerReached)/\(pair.from.valid)"
        case .moved, .renamed, .resized, .came, .sporadic: "\(change.reached)/\(pair.to.valid)"
        }
    }

    static func note(_ change: FunctionChange) -> String {
        switch (change.kind, change.isInOtherKernel) {
        case (.came, true): "was there, not reached"
        case (.came, false): "new, or inlined before"
        case (.went, true): "is there, not reached"
        case (.went, false): "removed, or inlined now"
        case (.moved, _): "from \(change.formerFile ?? "–")"
        case (.renamed, _): "was \(change.formerName ?? "–")"
        default: ""
        }
    }

    /// A number that is compared, and what stands of it in a row: eleven cells.
    struct Row {
        let name: String
        let cells: [String]
    }

    /// The rows of a pair: functions, lines, and what the comparison's weight expects in them, if it has one.
    static func rows(_ pair: ComparedPair, in comparison: Comparison) -> [Row] {
        let counted = [("functions", pair.functions), ("lines", pair.lines)].map {
            Row(name: $0.0, cells: cells($0.1, NumberText.statistic))
        }
        guard let profile = comparison.profileTitle else { return counted }
        return counted + [Row(name: profile, cells: cells(pair.hap, NumberText.expected))]
    }

    private static func cells(_ difference: Difference?, _ text: (Double?) -> String) -> [String] {
        guard let difference else { return Array(repeating: "–", count: 11) }
        return [
            text(difference.from), text(difference.to),
            difference.growthPercent.map { signed($0, NumberText.statistic($0.magnitude)) + " %" } ?? "–",
            signed(difference.shift, text(difference.shift.magnitude)),
            range(difference.shiftInterval, text), difference.ratio.map { hundredths($0) } ?? "–",
            difference.ratioInterval.map { range($0) { hundredths($0 ?? 0) } } ?? "–", hundredths(difference.delta),
            probability(difference.p), probability(difference.leastP), probability(difference.pHolm),
        ]
    }

    struct Column {
        let title: String
        let group: String
        var isOptional = false
    }

    static let subsystemColumns: [Column] = [
        .init(title: "from", group: "functions"), .init(title: "to", group: "functions"),
        .init(title: "came", group: "functions"),
        .init(title: "went", group: "functions"), .init(title: "chance", group: "functions", isOptional: true),
        .init(title: "moved", group: "functions", isOptional: true),
        .init(title: "renamed", group: "functions", isOptional: true),
        .init(title: "from", group: "lines"), .init(title: "to", group: "lines"), .init(title: "gained", group: "lines"),
        .init(title: "lost", group: "lines"), .init(title: "resized", group: "lines"),
        .init(title: "chance", group: "lines", isOptional: true),
    ]

    /// Without lines on one side, lines say nothing.
    static func numbers(_ row: SubsystemChange, hasLines: Bool) -> [String] {
        let lines = [
            NumberText.count(row.linesFrom), NumberText.count(row.linesTo), signed(row.gained), signed(-row.lost),
            signed(row.resized),
            signed(row.sporadicLines),
        ]
        return [
            NumberText.count(row.functionsFrom), NumberText.count(row.functionsTo), signed(row.came), signed(-row.went),
            signed(row.sporadic), NumberText.count(row.moved), NumberText.count(row.renamed),
        ] + (hasLines ? lines : lines.map { _ in "–" })
    }

    static func signed(_ number: Int) -> String { number > 0 ? "+" + NumberText.count(number) : NumberText.count(number) }

    private static func signed(_ number: Double, _ magnitude: String) -> String {
        number > 0 ? "+" + magnitude : number < 0 ? "−" + magnitude : magnitude
    }

    /// `1.06`.
    static func hundredths(_ number: Double) -> String {
        let hundredths = Int((number.magnitude * 100).rounded())
        let fraction = hundredths % 100
        return (number < 0 && hundredths > 0 ? "−" : "")
            + "\(NumberText.count(hundredths / 100)).\(fraction < 10 ? "0" : "")\(fraction)"
    }

    /// `0.029`; what is not 0 is never shown as 0.
    static func probability(_ p: Double) -> String {
        if p < 0.001 { return "< 0.001" }
        let thousandths = Int((p * 1_000).rounded())
        return thousandths >= 1_000 ? "1" : "0." + String(String(1_000 + thousandths).dropFirst())
    }

    private static func range(_ bounds: [Double], _ text: (Double?) -> String) -> String {
        guard bounds.count == 2 else { return "–" }
        return "\(text(bounds[0])) to \(text(bounds[1]))"
    }
}

extension Comparison {
    /// What the profile's numbers are: `HAP in bugs (uniform)`; nil without a weight.
    var profileTitle: String? {
        weight.map { "HAP" + (unit.map { " in \($0)" } ?? "") + " (\($0))" }
    }
}

extension ComparedPair {
    /// `shell on 6.18` or, in what is not native, `shell in runc on 6.18`; what the sides differ in is left out.
    var load: String {
        let workload = from.workload == to.workload ? to.workload : ""
        let runtime = from.runtime == to.runtime && to.runtime != "native" ? "in \(to.runtime)" : ""
        let kernel = from.kernel == to.kernel ? "on \(ReleaseOrder.short(to.kernel))" : ""
        let load = [workload, runtime, kernel].filter { !$0.isEmpty }.joined(separator: " ")
        return load.isEmpty ? "any" : load
    }
}

extension SubsystemChange {
    /// Whether anything differs between the sides.
    var hasChanged: Bool { came + went + moved + renamed > 0 || resized != 0 }
}
