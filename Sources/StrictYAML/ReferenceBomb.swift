/// Refuses a text whose aliases could multiply each other before the parser expands them.
///
/// Anchors and aliases are refused in any case once the text is parsed, with their place. But the parser expands and
/// compares them first, and n aliases can stand for e^(n/e) values. A count of what could be an alias bounds that:
/// 24 of them make some 7,000.
enum ReferenceBomb {
    private static let aliasLimit = 24

    static func refuse(in text: String, file: String) throws(YAMLError) {
        var anchors = 0
        var aliases = 0
        var line = 1
        var previous = UInt8(ascii: "\n")
        for byte in text.utf8 {
            if startsToken(after: previous) {
                anchors += byte == UInt8(ascii: "&") ? 1 : 0
                aliases += byte == UInt8(ascii: "*") ? 1 : 0
            }
            if anchors > 0, aliases > aliasLimit {
                throw YAMLError(
                    .syntax, at: YAMLPosition(file: file, line: line, column: 1), cause: "too many aliases",
                    remedy: "write the values out, and put text that begins with * in quotes")
            }
            line += byte == UInt8(ascii: "\n") ? 1 : 0
            previous = byte
        }
    }

    private static func startsToken(after byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): true
        case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ","), UInt8(ascii: ":"): true
        case UInt8(ascii: "-"), UInt8(ascii: "?"): true
        default: false
        }
    }
}
