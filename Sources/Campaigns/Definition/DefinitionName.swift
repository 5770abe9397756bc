import StrictYAML

/// A name of a campaign, workload, runtime or weight: it becomes part of file names, so it is at most 64 of
/// `A-Z a-z 0-9 . _ -`, and begins with a letter or digit.
struct DefinitionName {
    let text: String

    init(_ value: YAMLValue) throws(YAMLError) {
        text = try value.text()
        guard Self.isValid(text) else {
            throw value.refused("is '\(text)', no name", remedy: "use up to 64 letters, digits, '.', '_' and '-'")
        }
    }

    static func isValid(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, isAlphanumeric(first), text.utf8.count <= 64 else { return false }
        return text.unicodeScalars.allSatisfy { isAlphanumeric($0) || $0 == "." || $0 == "_" || $0 == "-" }
    }

    private static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: false
        }
    }
}
