import Foundation
import StrictYAML

/// What Ansible's files have that the strict reader of YAML refuses, and that means nothing there.
enum AnsibleText {
    /// The document in `text`: Ansible's YAML, or JSON.
    static func parse(_ text: String, file: String) throws(YAMLError) -> YAMLValue {
        try YAMLDocument.parse(acceptable(text), file: file, byteLimit: InventoryFile.byteLimit)
    }

    static func acceptable(_ text: String) -> String {
        let isJSON = text.first { !$0.isWhitespace } == "{"
        return isJSON ? yaml(ofJSON: text) : withoutTags(text)
    }

    /// Blanks out the tags `!vault` and `!unsafe`: the value behind them says for itself what it is. Columns stay.
    private static func withoutTags(_ text: String) -> String {
        guard text.contains("!vault") || text.contains("!unsafe") else { return text }
        return text.replacing(/(?m)^( *(?:- +)?[^\s#'"!][^#'"!\n]*: +)(!vault|!unsafe)(?=\s)/) { match in
            match.1 + String(repeating: " ", count: match.2.count)
        }
    }

    /// JSON is YAML but for tabs between values and characters that are written as two escapes.
    private static func yaml(ofJSON text: String) -> String {
        let spaced = text.contains("\t") ? text.replacing("\t", with: " ") : text
        guard spaced.contains("\\u") else { return spaced }
        return spaced.replacing(/\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})/) { match in
            guard let high = UInt32(match.1, radix: 16), let low = UInt32(match.2, radix: 16) else { return String(match.0) }
            // Both are within their ranges by the expression.
            return String(format: "\\U%08X", 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        }
    }
}
