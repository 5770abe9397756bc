/// Times as people write them in a file: `250us`, `500ms`, `2s`, `1.5s`, `10m`, `1h`, `90d`.
extension Duration {
    private static let units: [(suffix: String, nanoseconds: Int64)] = [
        ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
        ("d", 86_400_000_000_000),
    ]

    /// The time that `text` stands for: a number of at most nine digits, perhaps with decimals, and its unit; nil otherwise.
    public init?(written text: String) {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let suffix = text.dropFirst(number.count)
        guard let unit = Self.units.first(where: { $0.suffix == suffix })?.nanoseconds else { return nil }
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = parts.first, parts.count <= 2, (1...9).contains(whole.count), let units = Int64(whole) else {
            return nil
        }
        guard let fraction = Self.nanoseconds(ofDecimals: parts.dropFirst().first, unit: unit) else { return nil }
        let (nanoseconds, overflow) = units.multipliedReportingOverflow(by: unit)
        guard !overflow else { return nil }
        self = .nanoseconds(nanoseconds) + .nanoseconds(fraction)
    }

    private static func nanoseconds(ofDecimals decimals: Substring?, unit: Int64) -> Int64? {
        guard let decimals else { return 0 }
        guard (1...6).contains(decimals.count), let numerator = Int64(decimals) else { return nil }
        let denominator = decimals.reduce(Int64(1)) { product, _ in product * 10 }
        // A day of nanoseconds times a million is more than 64 bits.
        return denominator.dividingFullWidth(numerator.multipliedFullWidth(by: unit)).quotient
    }

    /// The time as it would be written in a file, in the greatest unit that makes it a whole number.
    public var written: String {
        let (seconds, attoseconds) = components
        if seconds.magnitude > 1_000_000_000 { return "\(seconds)s" }
        let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        guard nanoseconds != 0 else { return "0s" }
        for (suffix, unit) in Self.units.reversed() where nanoseconds % unit == 0 {
            return "\(nanoseconds / unit)\(suffix)"
        }
        return "\(nanoseconds / 1_000)us"
    }
}
