/// An IPv4 address as four decimal numbers, each written in the one usual way.
struct DottedQuad {
    let text: String

    /// Nil if the text is none.
    init?(_ text: String) {
        let numbers = text.split(separator: ".", omittingEmptySubsequences: false)
        guard numbers.count == 4, numbers.allSatisfy({ UInt8($0).map(String.init) == String($0) }) else { return nil }
        self.text = text
    }
}
