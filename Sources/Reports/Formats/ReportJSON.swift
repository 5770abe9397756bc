import Foundation

/// How documents are written as JSON: sorted keys, indented, instants in ISO 8601.
public enum ReportJSON {
    /// The document's text, ended by a newline.
    public static func text(_ document: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
    }
}
