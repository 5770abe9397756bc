import CPostgreSQL
import Foundation

/// What a statement gave back; columns are found by name.
final class PostgreSQLRows {
    private let result: OpaquePointer

    /// The rows of `result`, which is freed with this object.
    init(taking result: OpaquePointer) {
        self.result = result
    }

    deinit {
        PQclear(result)
    }

    /// How many rows there are.
    var count: Int { Int(PQntuples(result)) }

    /// How many rows a statement changed.
    var changed: Int { Int(String(cString: PQcmdTuples(result))) ?? 0 }

    /// The five letters that name an error; nil where there is none.
    var sqlState: String? {
        PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) }
    }

    /// Makes a value of each row.
    func map<Value>(_ body: (PostgreSQLRow) throws(StoreError) -> Value) throws(StoreError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(count)
        for index in 0..<count {
            values.append(try body(PostgreSQLRow(rows: self, index: Int32(index))))
        }
        return values
    }

    fileprivate func text(_ column: String, row: Int32) -> String? {
        let number = PQfnumber(result, column)
        guard number >= 0, PQgetisnull(result, row, number) == 0, let value = PQgetvalue(result, row, number) else { return nil }
        return String(decoding: UnsafeRawBufferPointer(start: value, count: Int(PQgetlength(result, row, number))), as: UTF8.self)
    }
}

/// One row.
struct PostgreSQLRow {
    fileprivate let rows: PostgreSQLRows
    fileprivate let index: Int32

    /// A column that may be null.
    func optionalText(_ column: String) -> String? {
        rows.text(column, row: index)
    }

    /// A column that is never null.
    func text(_ column: String) throws(StoreError) -> String {
        guard let text = rows.text(column, row: index) else { throw damaged(column) }
        return text
    }

    /// A whole number that may be null.
    func optionalNumber<Number: FixedWidthInteger>(_ column: String) throws(StoreError) -> Number? {
        guard let text = rows.text(column, row: index) else { return nil }
        guard let number = Number(text) else { throw damaged(column) }
        return number
    }

    /// A whole number.
    func number<Number: FixedWidthInteger>(_ column: String) throws(StoreError) -> Number {
        guard let number: Number = try optionalNumber(column) else { throw damaged(column) }
        return number
    }

    /// The enumeration's case that the column names; a word that this version does not know is damage.
    func word<Word: RawRepresentable<String>>(_ column: String) throws(StoreError) -> Word {
        guard let word = Word(rawValue: try text(column)) else { throw damaged(column) }
        return word
    }

    /// A structure kept as JSON.
    func json<Value: Decodable>(_ column: String) throws(StoreError) -> Value {
        guard let value = try? JSONDecoder().decode(Value.self, from: Data(try text(column).utf8)) else { throw damaged(column) }
        return value
    }

    /// Bytes that may be null, from their form `\x0123`.
    func optionalBytes(_ column: String) throws(StoreError) -> [UInt8]? {
        guard let text = rows.text(column, row: index) else { return nil }
        let digits = Array(text.utf8.dropFirst(2))
        guard text.hasPrefix("\\x"), digits.count.isMultiple(of: 2) else { throw damaged(column) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for position in stride(from: 0, to: digits.count, by: 2) {
            guard let high = Self.value(digits[position]), let low = Self.value(digits[position + 1]) else {
                throw damaged(column)
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    private func damaged(_ column: String) -> StoreError {
        StoreError(
            .damaged, at: "PostgreSQL", cause: "column \(column) holds what cannot be", remedy: "restore it from a back-up")
    }
}
