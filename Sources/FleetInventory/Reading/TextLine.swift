import StrictYAML

/// A line of a file that is read by lines, without the spaces around it.
struct TextLine {
    let text: Substring
    /// Where the text begins.
    let position: YAMLPosition

    /// The line `number`, from 1, of `file`.
    init(_ line: Substring, file: String, number: Int) {
        let text = line.drop(while: \.isWhitespace)
        let indentation = line.unicodeScalars.count - text.unicodeScalars.count
        self.text = Self.trimmed(text)
        position = YAMLPosition(file: file, line: number, column: indentation + 1)
    }

    static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    /// The place of the scalar at `offset`, from 0.
    func position(offset: Int) -> YAMLPosition {
        position.advanced(by: offset)
    }

    func fault(_ cause: String, _ remedy: String, offset: Int = 0) -> YAMLError {
        YAMLError(.syntax, at: position(offset: offset), cause: cause.shown, remedy: remedy.shown)
    }

    /// The hosts that a word of this line stands for, in Ansible's way of writing.
    func pattern(_ word: String, offset: Int) throws(YAMLError) -> AnsibleHostPattern {
        do throws(HostPattern.Fault) {
            return try AnsibleHostPattern(word)
        } catch {
            throw fault("host '\(word)': \(error.cause)", error.remedy, offset: offset + error.offset)
        }
    }
}

extension String {
    /// The text as it can stand in one line of a message: without control characters, and not much longer than a line.
    var shown: String {
        let limit = 300
        var scalars = String.UnicodeScalarView()
        for scalar in unicodeScalars.prefix(limit) {
            scalars.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
        }
        return String(scalars) + (unicodeScalars.dropFirst(limit).isEmpty ? "" : "...")
    }
}
