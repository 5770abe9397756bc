package import Foundation

/// Numbers as people read them: grouped by thousands, no digits that mean nothing, `–` for none.
package enum NumberText {
    /// `12,345`.
    package static func count(_ number: Int?) -> String {
        guard let number else { return "–" }
        return grouped(String(number.magnitude), negative: number < 0)
    }

    /// `12,345`.
    package static func count(_ number: UInt64?) -> String {
        guard let number else { return "–" }
        return grouped(String(number), negative: false)
    }

    /// `1 run`, `12,345 runs`: of a noun whose plural ends in `s`.
    package static func count(_ number: Int, of noun: String) -> String {
        "\(count(number)) \(noun)\(number == 1 ? "" : "s")"
    }

    /// A statistic of counts: `1,540.5`; whole numbers without a fraction.
    package static func statistic(_ number: Double?) -> String {
        guard let number, number.isFinite else { return "–" }
        let tenths = (number.magnitude * 10).rounded()
        guard tenths < 1e18 else { return String(number) }
        let whole = Int64(tenths) / 10
        let fraction = Int64(tenths) % 10
        return grouped(String(whole), negative: number < 0 && tenths > 0) + (fraction == 0 ? "" : ".\(fraction)")
    }

    /// An expected number of bugs, three digits of it: `8.30`, `0.0123`, `1,540`.
    package static func expected(_ number: Double?) -> String {
        guard let number, number.isFinite else { return "–" }
        guard number.magnitude < 100 else { return statistic(number.rounded()) }
        return (number < 0 ? "−" : "") + (number == 0 ? "0" : String(format: "%#.3g", number.magnitude))
    }

    /// The bounds of an expected number: `7.82–8.87`.
    package static func expected(_ bounds: [Double]?) -> String {
        guard let bounds, bounds.count == 2 else { return "–" }
        return expected(bounds[0]) + "–" + expected(bounds[1])
    }

    /// `1,440–1,448`.
    package static func range(_ bounds: [Double]?) -> String {
        guard let bounds, bounds.count == 2 else { return "–" }
        return statistic(bounds[0]) + "–" + statistic(bounds[1])
    }

    /// `1,440–1,448`, and how surely it holds the median if that is less than 95 %: `1,440–1,448 (50 %)`.
    package static func interval(_ bounds: [Double]?, confidence: Double?) -> String {
        guard let confidence, confidence < 0.95 else { return range(bounds) }
        return "\(range(bounds)) (\(percent(confidence)))"
    }

    /// `98.7 %`; what is not all is never rounded to `100 %`.
    package static func percent(_ share: Double?) -> String {
        guard let share else { return "–" }
        if share < 1, share >= 0.9995 { return "> 99.9 %" }
        return statistic(share * 100) + " %"
    }

    /// A length of time in the unit that suits it: `850 µs`, `12.5 ms`, `3.2 s`.
    package static func duration(microseconds: Int64?) -> String {
        guard let microseconds else { return "–" }
        switch microseconds.magnitude {
        case ..<1_000: return "\(microseconds) µs"
        case ..<1_000_000: return statistic(Double(microseconds) / 1e3) + " ms"
        default: return statistic(Double(microseconds) / 1e6) + " s"
        }
    }

    /// `2026-11-24 22:15:00 UTC`.
    package static func instant(_ date: Date?) -> String {
        guard let date else { return "–" }
        let text = date.formatted(.iso8601)
        return text.replacing("T", with: " ").replacing("Z", with: " UTC")
    }

    private static func grouped(_ digits: String, negative: Bool) -> String {
        var text = negative ? "−" : ""
        var left = digits.utf8.count
        for digit in digits.unicodeScalars {
            text.unicodeScalars.append(digit)
            left -= 1
            if left > 0, left.isMultiple(of: 3) { text.append(",") }
        }
        return text
    }
}
