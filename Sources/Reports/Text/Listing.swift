/// Rows of named values, for a terminal and as JSON: what the commands print that list things.
///
///     {"schema": "hapfleet.runs/1", "runs": [{"id": …, "campaign": …}, …]}
public struct Listing: Sendable {
    /// A value of a row.
    public enum Value: Sendable, Equatable {
        /// Words, from anywhere.
        case text(String)
        /// A count.
        case count(Int)
        /// A statistic.
        case number(Double)
        /// A length of time in microseconds.
        case microseconds(Int64)
        /// Yes or no.
        case flag(Bool)
        /// Not known: `null`.
        case none
    }

    /// What the values of one key are, and where they stand.
    public struct Column: Sendable {
        /// The key in JSON.
        public var key: String
        /// The heading on a terminal; none for what JSON alone has.
        public var title: String?
        /// Whether a narrow terminal does without it.
        public var isOptional: Bool

        /// Values that are called `key` in JSON and `title` on a terminal.
        public init(_ key: String, _ title: String?, isOptional: Bool = false) {
            self.key = key
            self.title = title
            self.isOptional = isOptional
        }
    }

    /// What is listed, in the plural: the JSON's key and part of its schema's name.
    public let name: String
    private let columns: [Column]
    private var rows: [(values: [Value], style: TextTable.Style)] = []

    /// An empty listing of what `name` says.
    public init(_ name: String, _ columns: [Column]) {
        self.name = name
        self.columns = columns
    }

    /// Adds a row; its values are in the columns' order. `style` is how a terminal colours it.
    public mutating func append(_ values: [Value], style: TextTable.Style = .plain) {
        let missing = max(0, columns.count - values.count)
        rows.append((values.prefix(columns.count) + Array(repeating: .none, count: missing), style))
    }

    /// The listing as a table.
    public func table(width: Int? = nil, colour: Bool = false) -> String {
        let shown = columns.indices.filter { columns[$0].title != nil }
        var table = TextTable(
            shown.map { column in
                TextTable.Column(
                    columns[column].title ?? "", isNumeric(column) ? .right : .left, isOptional: columns[column].isOptional)
            })
        for row in rows {
            table.append(shown.map { TextTable.Cell(row.values[$0].words, row.style) })
        }
        return table.rendered(width: width, colour: colour)
    }

    /// The listing as JSON.
    public func json() throws -> String {
        try ReportJSON.text(Document(listing: self))
    }

    private func isNumeric(_ column: Int) -> Bool {
        let known = rows.map(\.values[column]).filter { $0 != .none }
        return !known.isEmpty && known.allSatisfy(\.isNumeric)
    }

    private struct Document: Encodable {
        let listing: Listing

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode("hapfleet.\(listing.name)/1", forKey: Key("schema"))
            var rows = container.nestedUnkeyedContainer(forKey: Key(listing.name))
            for row in listing.rows {
                var object = rows.nestedContainer(keyedBy: Key.self)
                for (column, value) in zip(listing.columns, row.values) {
                    try object.encode(value, forKey: Key(column.key))
                }
            }
        }
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }
}

extension Listing.Value: Encodable {
    /// Writes the value itself.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .count(let count): try container.encode(count)
        case .number(let number): try container.encode(number)
        case .microseconds(let microseconds): try container.encode(microseconds)
        case .flag(let flag): try container.encode(flag)
        case .none: try container.encodeNil()
        }
    }

    fileprivate var words: String {
        switch self {
        case .text(let text): text
        case .count(let count): NumberText.count(count)
        case .number(let number): NumberText.statistic(number)
        case .microseconds(let microseconds): NumberText.duration(microseconds: microseconds)
        case .flag(let flag): flag ? "yes" : "no"
        case .none: "–"
        }
    }

    fileprivate var isNumeric: Bool {
        switch self {
        case .count, .number, .microseconds: true
        case .text, .flag, .none: false
        }
    }

    /// A value that may not be known.
    public static func text(orNone text: String?) -> Self { text.map(Self.text) ?? .none }
    /// A value that may not be known.
    public static func count(orNone count: Int?) -> Self { count.map(Self.count) ?? .none }
    /// A value that may not be known.
    public static func microseconds(orNone microseconds: Int64?) -> Self { microseconds.map(Self.microseconds) ?? .none }
}
