import Foundation
import StrictYAML

/// What a person wants to be told of after a run.
///
///     functions +5%              a median of a load in a runtime grew by more than that; also lines, hap
///     new functions in net/      functions came that are in files whose paths begin so; without "in", any
///     host missing               a host of this run, or of the one before, was not measured
///     invalid                    a measurement's numbers count for nothing
public enum AlertRule: Sendable, Hashable, CustomStringConvertible {
    /// A median grew by more than so many percent, 0 to 1,000.
    case growth(Metric, percent: Double)
    /// Functions came, in files whose paths begin so; nil for any.
    case newFunctions(inside: String?)
    /// A host was not measured.
    case hostMissing
    /// A measurement is not valid.
    case invalid

    /// What may grow.
    public enum Metric: String, Sendable, CaseIterable {
        /// Source functions.
        case functions
        /// Their lines.
        case lines
        /// The Horizontal Attack Profile under the campaign's weight.
        case hap
    }

    private static let newFunctionsWords = "new functions"

    /// The rule that is written `text`; nil if none is.
    public init?(_ text: String) {
        switch text {
        case "host missing": self = .hostMissing
        case "invalid": self = .invalid
        case Self.newFunctionsWords: self = .newFunctions(inside: nil)
        case _ where text.hasPrefix(Self.newFunctionsWords + " in "):
            let prefix = String(text.dropFirst(Self.newFunctionsWords.count + 4))
            guard !prefix.isEmpty, !prefix.hasPrefix("/"), !prefix.unicodeScalars.contains(where: { $0.value <= 0x20 }) else {
                return nil
            }
            self = .newFunctions(inside: prefix)
        default:
            let words = text.split(separator: " ", omittingEmptySubsequences: false)
            guard words.count == 2, let metric = Metric(rawValue: String(words[0])), words[1].hasPrefix("+"),
                words[1].hasSuffix("%"), let percent = Self.number(words[1].dropFirst().dropLast()), percent <= 1_000
            else { return nil }
            self = .growth(metric, percent: percent)
        }
    }

    /// Digits with at most one point, such as `5` and `0.5`.
    private static func number(_ text: Substring) -> Double? {
        text.allSatisfy { $0.isASCII && ($0.isNumber || $0 == ".") } ? Double(text) : nil
    }

    /// The rule as it is written.
    public var description: String {
        switch self {
        case .growth(let metric, let percent):
            "\(metric.rawValue) +\(percent == percent.rounded() ? String(Int(percent)) : String(percent))%"
        case .newFunctions(nil): Self.newFunctionsWords
        case .newFunctions(let prefix?): "\(Self.newFunctionsWords) in \(prefix)"
        case .hostMissing: "host missing"
        case .invalid: "invalid"
        }
    }

    init(_ value: YAMLValue) throws(YAMLError) {
        let text = try value.text()
        guard let rule = Self(text) else {
            throw value.refused(
                "is '\(text)', no rule",
                remedy: "write 'functions +5%' (or lines, hap), 'new functions in net/', 'host missing' or 'invalid'")
        }
        self = rule
    }

    static func list(_ value: YAMLValue) throws(YAMLError) -> [AlertRule] {
        var rules: [AlertRule] = []
        for item in try value.items() {
            let rule = try AlertRule(item)
            guard !rules.contains(rule) else { throw item.refused("is '\(rule)' again", remedy: "keep one of them") }
            rules.append(rule)
        }
        guard !rules.isEmpty else { throw value.refused("is empty", remedy: "write a rule, or leave 'alert' out") }
        return rules
    }
}
