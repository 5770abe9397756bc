/// Splits a line into words as a POSIX shell would, which is how Ansible reads a host's line (Python's `shlex`): quotes hold
/// spaces, a backslash the next character, and `#` begins a comment even inside a word.
enum ShellWords {
    /// A word without its quotes.
    struct Word: Hashable {
        let text: String
        /// Where it begins, from 0, in Unicode scalars.
        let offset: Int
    }

    /// A quote that is not closed, or a backslash at the end; where it stands, from 0.
    struct Unfinished: Error, Hashable {
        let offset: Int
    }

    static func split(_ line: some StringProtocol) throws(Unfinished) -> [Word] {
        var words: [Word] = []
        var word = String.UnicodeScalarView()
        var start: Int?
        var quote: (mark: Unicode.Scalar, offset: Int)?
        var escape: Int?
        for (offset, scalar) in line.unicodeScalars.enumerated() {
            if escape != nil {
                // In double quotes only these two are escaped; before others the backslash stays.
                if quote != nil, scalar != "\"", scalar != "\\" { word.append("\\") }
                word.append(scalar)
                escape = nil
            } else if let open = quote {
                switch scalar {
                case open.mark: quote = nil
                case "\\" where open.mark == "\"": escape = offset
                default: word.append(scalar)
                }
            } else if scalar == "#" {
                break
            } else if scalar.properties.isWhitespace {
                if let begun = start { words.append(Word(text: String(word), offset: begun)) }
                word = String.UnicodeScalarView()
                start = nil
            } else {
                start = start ?? offset
                switch scalar {
                case "'", "\"": quote = (scalar, offset)
                case "\\": escape = offset
                default: word.append(scalar)
                }
            }
        }
        if let open = quote?.offset ?? escape { throw Unfinished(offset: open) }
        if let begun = start { words.append(Word(text: String(word), offset: begun)) }
        return words
    }
}
