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

    /// A number with at most two digits behind its point, such as `2`, `1.5` or `0.75`, as hundredths within `range`.
    public func hundredths(in range: ClosedRange<Int>) throws(YAMLError) -> Int {
        let text = try text()
        let span = "from \(Self.written(hundredths: range.lowerBound)) to \(Self.written(hundredths: range.upperBound))"
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1] : "0"
        guard (1...2).contains(parts.count), (1...9).contains(parts[0].count), (1...2).contains(fraction.count),
            (parts[0] + fraction).utf8.allSatisfy({ (0x30...0x39).contains($0) }), let whole = Int(parts[0]),
            let rest = Int(fraction)
        else { throw typed("is '\(text)', not a number with at most two digits behind its point", "write one \(span)") }
        let number = whole * 100 + (fraction.count == 1 ? rest * 10 : rest)
        guard range.contains(number) else { throw refused("is \(text), out of range", remedy: "write a number \(span)") }
        return number
    }

    private static func written(hundredths number: Int) -> String {
        let fraction = number % 100
        return fraction == 0 ? "\(number / 100)" : "\(number / 100).\(fraction < 10 ? "0" : "")\(fraction)"
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
