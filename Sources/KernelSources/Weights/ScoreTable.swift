/// Points of functions, as a table of comma-separated values gives them: exploitability, or what a tool says of complexity.
///
/// The first row names the columns; `function` is required, `file` is optional and relative to the kernel tree (a path that ends in
/// the kernel's is taken too). The table that lizard prints with `--csv` needs no first row.
public struct ScoreTable: Sendable, Hashable {
    /// The most rows that are taken: all functions of thirty kernels.
    public static let rowLimit = 2_000_000
    /// The columns of lizard's table, which it does not name.
    private static let lizard = [
        "nloc", "ccn", "token", "param", "length", "location", "file", "function", "long_name", "start", "end",
    ]

    private struct Key: Hashable {
        let function: String
        let file: String?
    }

    private let points: [Key: Double]

    /// How many functions have points.
    public var count: Int { points.count }

    /// Points of a function: of that name in that file, or else of that name in any.
    public func points(of function: String, file: String?) -> Double? {
        points[Key(function: function, file: file)] ?? points[Key(function: function, file: nil)]
    }

    /// Reads a table; `column` names the points. Several rows of one function count as the greatest of them.
    ///
    /// Throws `malformedWeight` with the line.
    public init(csv text: String, column: String, path: String) throws(KernelSourcesError) {
        var columns: Columns?
        var points: [Key: Double] = [:]
        for row in CommaSeparated(text) {
            guard let known = columns else {
                let isLizard = row.fields.count == Self.lizard.count && Double(row.fields[0]) != nil
                let found = try Columns(isLizard ? Self.lizard : row.fields.map { $0.lowercased() }, column.lowercased(), path)
                if isLizard { try Self.add(row, found, path, to: &points) }
                columns = found
                continue
            }
            try Self.add(row, known, path, to: &points)
        }
        guard !points.isEmpty else { throw Self.malformed(path, 1, "there is no function in the table") }
        self.points = points
    }

    private static func add(
        _ row: CommaSeparated.Row, _ columns: Columns, _ path: String, to points: inout [Key: Double]
    ) throws(KernelSourcesError) {
        guard row.fields.count > columns.last else { throw malformed(path, row.line, "\(row.fields.count) columns are too few") }
        guard let value = Double(row.fields[columns.points]), value.isFinite, value >= 0 else {
            throw malformed(path, row.line, "the points are no number of at least 0")
        }
        guard points.count < rowLimit else { throw malformed(path, row.line, "more than \(rowLimit) functions") }
        let name = row.fields[columns.function]
        let keys = [
            Key(function: name, file: nil),
            columns.file.map { Key(function: name, file: SourcePath.relativeToTree(row.fields[$0], compilationFolder: "")) },
        ]
        for key in keys.compactMap({ $0 }) { points[key] = max(points[key] ?? 0, value) }
    }

    /// Where the columns stand.
    private struct Columns {
        let function: Int
        let file: Int?
        let points: Int

        var last: Int { max(function, file ?? 0, points) }

        init(_ names: [String], _ column: String, _ path: String) throws(KernelSourcesError) {
            guard let function = names.firstIndex(of: "function"), let points = names.firstIndex(of: column) else {
                throw malformed(path, 1, "the first row has no columns 'function' and '\(column)'")
            }
            self.function = function
            self.points = points
            file = names.firstIndex(of: "file")
        }
    }

    private static func malformed(_ path: String, _ line: Int, _ cause: String) -> KernelSourcesError {
        KernelSourcesError(
            .malformedWeight, at: "\(path), line \(line)", cause: cause,
            remedy: "give a table whose first row names the columns, such as: function,file,points")
    }
}

/// The rows of comma-separated values, as RFC 4180 has them; empty rows are left out.
struct CommaSeparated: Sequence, IteratorProtocol {
    struct Row {
        /// The line on which it begins, from 1.
        let line: Int
        let fields: [String]
    }

    private var rest: Substring.UTF8View
    private var line = 1

    init(_ text: String) { rest = Substring(text).utf8 }

    mutating func next() -> Row? {
        while !rest.isEmpty {
            let start = line
            let fields = row()
            if fields != [""] { return Row(line: start, fields: fields) }
        }
        return nil
    }

    private mutating func row() -> [String] {
        var fields: [String] = []
        var field: [UInt8] = []
        var isQuoted = false
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                if isQuoted, rest.first == byte {
                    field.append(byte)
                    _ = rest.popFirst()
                } else {
                    isQuoted.toggle()
                }
            case UInt8(ascii: ",") where !isQuoted:
                fields.append(String(decoding: field, as: UTF8.self))
                field = []
            case UInt8(ascii: "\n"):
                line += 1
                if isQuoted {
                    field.append(byte)
                } else {
                    return fields + [String(decoding: field, as: UTF8.self)]
                }
            case UInt8(ascii: "\r") where !isQuoted: break
            default: field.append(byte)
            }
        }
        return fields + [String(decoding: field, as: UTF8.self)]
    }
}
