/// Text from a host, made safe to show: nothing in it moves the cursor, changes colours or the direction of writing.
public enum VisibleText {
    /// The text with every control, format and unassigned character written out, as `\u{1b}`.
    public static func of(_ text: String) -> String {
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
        guard text.unicodeScalars.contains(where: isHarmful) else { return text }
        var visible = ""
        for character in text {
            if character.unicodeScalars.contains(where: isHarmful) {
                for scalar in character.unicodeScalars {
                    visible += isHarmful(scalar) ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
                }
            } else {
                visible.append(character)
            }
        }
        return visible
    }

    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x7F { return scalar.value < 0x20 }
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return true
        // Zero-width joiners and tags only make emoji; the other format characters turn the direction of the text.
        case .format: return !(scalar.value == 0x200D || (0xE0020...0xE007F).contains(scalar.value))
        default: return false
        }
    }
}
