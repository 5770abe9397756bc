import Foundation
import StrictYAML

/// The file that a word `{file:NAME}` of a definition names: a text in the definition's folder.
struct NeighbouringFile {
    let text: String

    /// Nil if the word is none.
    init?(_ word: String, beside value: YAMLValue) throws(YAMLError) {
        guard word.hasPrefix("{file:"), word.hasSuffix("}") else { return nil }
        let name = String(word.dropFirst("{file:".count).dropLast())
        let folder = URL(fileURLWithPath: value.position.file).deletingLastPathComponent()
        guard DefinitionName.isValid(name),
            let bytes = try? Data(contentsOf: folder.appending(path: name)), bytes.count <= CommandWords.byteLimit,
            let text = String(validating: bytes, as: UTF8.self), !text.utf8.contains(0)
        else {
            throw value.refused(
                "names '\(name)', which is no text of at most \(CommandWords.byteLimit) bytes in \(folder.path())",
                remedy: "put the file there, or write its text")
        }
        self.text = text
    }
}
