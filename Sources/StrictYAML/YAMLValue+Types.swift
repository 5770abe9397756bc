extension YAMLValue {
    /// `true` or `false`, nothing else.
    public func bool() throws(YAMLError) -> Bool {
        switch try text() {
        case "true": return true
        case "false": return false
        case let text: throw typed("is '\(text)', not true or false", "write true or false")
        }
    }

    /// A whole number within `range`.
    public func int(in range: ClosedRange<Int>) throws(YAMLError) -> Int {
        let text = try text()
        let span = "from \(range.lowerBound) to \(range.upperBound)"
        guard let number = Int(text) else {
            throw typed("is '\(text)', not a whole number", "write one \(span)")
        }
        guard range.contains(number) else { throw refused("is \(text), out of range", remedy: "write a number \(span)") }
        return number
    }

    /// A time such as `250us`, `500ms`, `2s`, `1.5s`, `10m` or `1h`, within `range`.
    public func duration(in range: ClosedRange<Duration>) throws(YAMLError) -> Duration {
        let text = try text()
        guard let duration = Duration(written: text) else {
            throw typed("is '\(text)', not a time", "write a number with its unit: us, ms, s, m or h, such as 2s")
        }
        guard range.contains(duration) else {
            throw refused(
                "is \(text), out of range", remedy: "write a time from \(range.lowerBound.written) to \(range.upperBound.written)"
            )
        }
        return duration
    }

    /// A whole percentage such as `80%`, within `range`.
    public func percent(in range: ClosedRange<Int>) throws(YAMLError) -> Int {
        let text = try text()
        let remedy = "write one from \(range.lowerBound)% to \(range.upperBound)%"
        guard text.hasSuffix("%"), let number = Int(text.dropLast()) else {
            throw typed("is '\(text)', not a percentage", remedy)
        }
        guard range.contains(number) else { throw refused("is \(text), out of range", remedy: remedy) }
        return number
    }

    /// A text that is one of `words`.
    public func word(of words: [String]) throws(YAMLError) -> String {
        let text = try text()
        if words.contains(text) { return text }
        throw refused("is '\(text)'", remedy: NearestWords.advice(for: text, among: words))
    }

    private func typed(_ cause: String, _ remedy: String) -> YAMLError {
        YAMLError(.wrongType, at: position, cause: "\(name) \(cause)", remedy: remedy)
    }
}
