import Foundation
import GRDB

extension Date {
    init(milliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1_000)
    }

    /// Milliseconds since 1970, the nearest.
    var milliseconds: Int64 {
        Int64((timeIntervalSince1970 * 1_000).rounded())
    }
}

extension Row {
    /// The enumeration's case that the column names; a word that this version does not know is damage.
    func word<Word: RawRepresentable<String>>(_ column: String) throws -> Word {
        let text: String = self[column]
        guard let word = Word(rawValue: text) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "column \(column) holds \"\(text)\"")
        }
        return word
    }
}

/// Small structures that no query looks into, kept as JSON.
enum JSONColumn {
    static func text<Value: Encodable>(_ value: Value) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// A list; most are empty, and a fleet's runs have thousands.
    static func list<Element: Decodable>(_ text: String) throws -> [Element] { text == "[]" ? [] : try value(text) }

    static func value<Value: Decodable>(_ text: String) throws -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
        } catch {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a column does not hold the JSON that it should")
        }
    }
}
