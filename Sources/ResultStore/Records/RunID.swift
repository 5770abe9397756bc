public import Foundation

/// Names a run: its start in UTC and four hexadecimal digits, `20261124-2215-ab3f`, so that ids sort by time.
public struct RunID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The id as text.
    public var text: String

    /// The id that is written `text`.
    public init(_ text: String) {
        self.text = text
    }

    /// A new id for a run that starts at `start`; `suffix` tells runs of one minute apart.
    public init(startingAt start: Date, suffix: UInt16 = .random(in: .min ... .max)) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: start)
        func padded(_ number: Int?, _ width: Int) -> String {
            let digits = String(number ?? 0)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let hex = String(suffix, radix: 16)
        text =
            padded(parts.year, 4) + padded(parts.month, 2) + padded(parts.day, 2) + "-" + padded(parts.hour, 2)
            + padded(parts.minute, 2) + "-" + String(repeating: "0", count: 4 - hex.count) + hex
    }

    /// The id as text.
    public var description: String { text }

    /// Earlier runs come first.
    public static func < (left: Self, right: Self) -> Bool {
        left.text < right.text
    }
}
