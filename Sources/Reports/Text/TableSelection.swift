/// Which rows of a table are wanted, and in which order: the same words for every list.
public struct TableSelection: Sendable, Equatable {
    /// Why a selection does not fit a table.
    public struct Failure: Error, Equatable, CustomStringConvertible {
        /// What is wrong, and what would be right.
        public let description: String
    }

    /// A condition on a column.
    struct Condition: Sendable, Equatable {
        enum Comparison: String, CaseIterable {
            case isNot = "!="
            case holds = "="
            case above = ">"
            case below = "<"
        }

        let column: String
        let comparison: Comparison
        let value: String

        /// `COLUMN=TEXT`, `COLUMN!=TEXT`, `COLUMN>VALUE` or `COLUMN<VALUE`.
        init(_ text: String) throws(Failure) {
            guard let place = text.firstIndex(where: { "!=<>".contains($0) }), place > text.startIndex,
                let comparison = Comparison.allCases.first(where: { text[place...].hasPrefix($0.rawValue) })
            else { throw Failure(description: "'\(text)' is no condition such as kernel=6.12, state!=finished or lines>1000") }
            column = String(text[..<place])
            self.comparison = comparison
            value = String(text[place...].dropFirst(comparison.rawValue.count))
        }

        func holds(for cell: String) -> Bool {
            switch comparison {
            case .holds: value.isEmpty ? cell.isEmpty : cell.lowercased().contains(value.lowercased())
            case .isNot: value.isEmpty ? !cell.isEmpty : !cell.lowercased().contains(value.lowercased())
            case .above: TableSelection.precedes(value, cell)
            case .below: TableSelection.precedes(cell, value)
            }
        }
    }

    private let sort: String?
    private let isReversed: Bool
    private let conditions: [Condition]

    /// Rows that meet all conditions, by the column `sort` if there is one, backwards if `isReversed` is set.
    public init(sort: String?, isReversed: Bool, conditions: [String]) throws(Failure) {
        self.sort = sort
        self.isReversed = isReversed
        var read: [Condition] = []
        for condition in conditions { read.append(try Condition(condition)) }
        self.conditions = read
    }

    /// Every row, in its own order.
    public static let all = TableSelection()

    private init() { (sort, isReversed, conditions) = (nil, false, []) }

    /// Throws unless each column that is asked for is one of some table's.
    func check(_ tables: [TextTable]) throws(Failure) {
        for column in conditions.map(\.column) + [sort].compactMap(\.self) where !tables.contains(where: { $0.has(column) }) {
            var seen: Set<String> = []
            let titles = tables.flatMap(\.titles).filter { seen.insert($0).inserted }
            throw Failure(description: "there is no column '\(column)'; there are: \(titles.joined(separator: ", "))")
        }
    }

    /// One of several tables with the rows that are wanted. What is asked of columns that it does not have is asked of the others.
    func applied(to table: TextTable) -> TextTable {
        let own = TableSelection(
            sort: sort.flatMap { table.has($0) ? $0 : nil }, isReversed: isReversed,
            conditions: conditions.filter { table.has($0.column) })
        guard own != .all, let places = try? own.places(in: table) else { return table }
        return table.selecting(places)
    }

    private init(sort: String?, isReversed: Bool, conditions: [Condition]) {
        self.sort = sort
        self.isReversed = isReversed
        self.conditions = conditions
    }

    /// The places of the rows that are wanted, in the order in which they are.
    public func places(in table: TextTable) throws(Failure) -> [Int] {
        try check([table])
        let checks = conditions.compactMap { condition in
            table.column(condition.column).map { (column: $0, condition: condition) }
        }
        var places = table.rowIndices.filter { row in checks.allSatisfy { $0.condition.holds(for: table.text(row, $0.column)) } }
        if let column = sort.flatMap(table.column) {
            // Rows that are alike stay in their order.
            places.sort { left, right in
                let (one, other) = (table.text(left, column), table.text(right, column))
                if Self.precedes(one, other) { return true }
                return !Self.precedes(other, one) && left < right
            }
        }
        return isReversed ? places.reversed() : places
    }

    /// Numbers by their size, in whatever text they stand (`6.9` before `6.10`); what is no number after them, by its letters.
    static func precedes(_ left: String, _ right: String) -> Bool {
        let (one, other) = (number(left), number(right))
        switch (one, other) {
        case (let one?, let other?): return one < other
        case (.some, nil): return true
        case (nil, .some): return false
        case (nil, nil): return parts(left).lexicographicallyPrecedes(parts(right))
        }
    }

    private static func number(_ text: String) -> Double? {
        Double(text.replacing(",", with: "").replacing("−", with: "-"))
    }

    private static func parts(_ text: String) -> [Part] {
        text.lowercased().chunked { $0.isNumber == $1.isNumber }.map { Int($0).map(Part.number) ?? .letters(String($0)) }
    }

    private enum Part: Comparable {
        case number(Int)
        case letters(String)
    }
}

extension String {
    fileprivate func chunked(_ belong: (Character, Character) -> Bool) -> [Substring] {
        var chunks: [Substring] = []
        var start = startIndex
        for (place, next) in zip(indices, indices.dropFirst()) where !belong(self[place], self[next]) {
            chunks.append(self[start..<next])
            start = next
        }
        return isEmpty ? [] : chunks + [self[start...]]
    }
}
