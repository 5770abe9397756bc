import Glibc

/// Text of unknown origin made fit for one line of a terminal or a log.
enum PrintableText {
    /// The bytes as one line: control characters and invalid UTF-8 replaced, at most `limit` characters.
    static func line(_ bytes: some Sequence<UInt8>, limit: Int) -> String {
        // Four bytes a character at the most: what lies beyond is not looked at.
        let text = String(decoding: Array(bytes.prefix(limit * 4)), as: UTF8.self)
        var cleaned = ""
        for scalar in text.unicodeScalars.prefix(limit) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: cleaned += "·"
            default: cleaned.unicodeScalars.append(scalar)
            }
        }
        return cleaned
    }
}

/// The system's words for an `errno`.
enum ErrnoText {
    static func describe(_ code: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 128)
        guard strerror_r(code, &buffer, buffer.count) == 0 else { return "errno \(code)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
