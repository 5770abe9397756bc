import KernelSources

/// How a dictionary's lines compare with what universal-ctags says of the source that the kernel was built from.
struct Truth {
    /// What became of a function in the comparison.
    enum Class: String, CaseIterable {
        case agrees = "its own tag: same end, ±1 line"
        case macroAgrees = "defined by a macro with a body (SYSCALL_DEFINEx, BPF_CALL_x, …): same end, ±1 line"
        case tailWithoutCode = "ends before the tag: its last statements made no code, or are one statement of several lines"
        case macroTailWithoutCode = "the same of a definition by macro"
        case longer = "ends after the tag"
        case merged = "merged by the compiler with a twin, lines estimated from its size: within ±1"
        case mergedElsewhere = "merged by the compiler with a twin, lines estimated from its size: further off"
        case wrapper = "made by such a macro beside the body that follows, which is a function of its own"
        case madeByMacro = "made by a macro call without a body (TRACE_EVENT, LSM_HOOK, DEVICE_ATTR_RO, …): no tag"
        case untagged = "in the source as written, but without a tag (K&R, conditional compilation, attributes)"

        /// Whether ctags knows an end of the function's own body to compare with.
        var isComparable: Bool {
            switch self {
            case .wrapper, .madeByMacro, .untagged: false
            default: true
            }
        }

        var isAgreement: Bool { [.agrees, .macroAgrees, .merged].contains(self) }
    }

    private(set) var members: [Class: [SourceFunction]] = [:]

    /// Compares all functions of a dictionary; `line` gives a line of a file, from 1.
    init(of functions: [SourceFunction], tags: SourceTags, line: (String, Int) -> Substring) {
        let places = Dictionary(grouping: tags.tags) { Place(file: $0.file, line: $0.firstLine) }
        let siblings = Dictionary(grouping: functions) { Place(file: $0.file, line: $0.firstLine) }
        for function in functions {
            let place = Place(file: function.file, line: function.firstLine)
            let kind: Class
            if let own = Self.ownTag(of: function, in: places) {
                kind = Self.compared(function, with: own.lastLine)
            } else if let macro = places[place]?.first {
                let body = siblings[place]?.contains { abs($0.lastLine - macro.lastLine) <= 1 } == true
                kind = Self.compared(function, withMacroEnd: macro.lastLine, hasBodyElsewhere: body)
            } else {
                kind = Self.names(function, line(function.file, function.firstLine)) ? .untagged : .madeByMacro
            }
            members[kind, default: []].append(function)
        }
    }

    func count(_ kind: Class) -> Int { members[kind]?.count ?? 0 }

    /// Functions whose end ctags knows.
    var comparable: Int { Class.allCases.filter(\.isComparable).map(count).reduce(0, +) }

    /// The share of those whose end is the same, ±1 line.
    var agreement: Double {
        Double(Class.allCases.filter(\.isAgreement).map(count).reduce(0, +)) / Double(comparable)
    }

    /// A row of a Markdown table for each class.
    var table: String {
        let all = Class.allCases.map(count).reduce(0, +)
        let rows = Class.allCases.map { "| \($0.rawValue) | \(count($0)) | \(Self.percent(count($0), of: all)) |" }
        return (["| functions | number | share |", "| --- | ---: | ---: |"] + rows).joined(separator: "\n")
            + "\n| all | \(all) | 100 % |\n"
    }

    private static func percent(_ part: Int, of all: Int) -> String {
        let hundredths = (part * 10_000 + all / 2) / max(all, 1)
        let fraction = String(hundredths % 100)
        return "\(hundredths / 100).\(fraction.count < 2 ? "0" : "")\(fraction) %"
    }

    /// A tag may stand a line or two off where the declarator is broken over lines.
    private static func ownTag(of function: SourceFunction, in places: [Place: [SourceTags.Tag]]) -> SourceTags.Tag? {
        for distance in [0, -1, 1, -2, 2] {
            let place = Place(file: function.file, line: function.firstLine + distance)
            if let tag = places[place]?.first(where: { $0.name == function.name }) { return tag }
        }
        return nil
    }

    private static func compared(_ function: SourceFunction, with end: Int) -> Class {
        let agrees = abs(function.lastLine - end) <= 1
        if function.evidence == .estimated { return agrees ? .merged : .mergedElsewhere }
        return agrees ? .agrees : function.lastLine < end ? .tailWithoutCode : .longer
    }

    private static func compared(_ function: SourceFunction, withMacroEnd end: Int, hasBodyElsewhere: Bool) -> Class {
        switch compared(function, with: end) {
        case .agrees: .macroAgrees
        case .tailWithoutCode where hasBodyElsewhere || function.lines == 1: .wrapper
        case .tailWithoutCode: .macroTailWithoutCode
        case let other: other
        }
    }

    /// Whether a line has the function's name as a word that a parameter list follows.
    private static func names(_ function: SourceFunction, _ line: Substring) -> Bool {
        guard let found = line.firstRange(of: function.name) else { return false }
        let before = line[..<found.lowerBound].last
        let after = line[found.upperBound...].first { $0 != " " }
        return after == "(" && before.map { !$0.isLetter && !$0.isNumber && $0 != "_" } != false
    }

    private struct Place: Hashable {
        let file: String
        let line: Int
    }
}
