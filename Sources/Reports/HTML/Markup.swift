/// A piece of HTML or SVG. What is put into a literal is escaped, unless it is markup itself, so that it cannot be forgotten.
package struct Markup: ExpressibleByStringInterpolation, Sendable {
    package private(set) var text: String

    package init(stringLiteral value: String) {
        text = value
    }

    package init(stringInterpolation: Interpolation) {
        text = stringInterpolation.text
    }

    /// The pieces one after the other.
    package init(_ pieces: some Sequence<Markup>) {
        text = pieces.map(\.text).joined()
    }

    mutating func append(_ other: Markup) {
        text += other.text
    }

    package struct Interpolation: StringInterpolationProtocol {
        var text = ""

        package init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        package mutating func appendLiteral(_ literal: String) {
            text += literal
        }

        package mutating func appendInterpolation(_ markup: Markup) {
            text += markup.text
        }

        /// Text from anywhere, for an element's content or a quoted attribute.
        package mutating func appendInterpolation(_ outside: String) {
            text += Markup.escaped(outside)
        }

        package mutating func appendInterpolation(_ number: Int) {
            text += String(number)
        }

        /// A coordinate: two decimals are finer than any screen.
        package mutating func appendInterpolation(_ coordinate: Double) {
            let hundredths = (coordinate * 100).rounded()
            text += hundredths.isFinite && hundredths.magnitude < 1e12 ? Self.decimal(Int(hundredths)) : "0"
        }

        private static func decimal(_ hundredths: Int) -> String {
            let sign = hundredths < 0 ? "-" : ""
            let whole = abs(hundredths) / 100
            let rest = abs(hundredths) % 100
            return sign + String(whole) + (rest == 0 ? "" : rest < 10 ? ".0\(rest)" : ".\(rest)")
        }
    }

    /// What means something in HTML.
    private static let special = Array("&<>\"'".utf8)

    /// The text with everything that means something in HTML written out, and with its control characters made visible.
    package static func escaped(_ text: String) -> String {
        // Most texts are numbers.
        guard text.utf8.contains(where: { !(0x20..<0x7F).contains($0) || special.contains($0) }) else { return text }
        var safe = ""
        for scalar in VisibleText.of(text).unicodeScalars {
            switch scalar {
            case "&": safe += "&amp;"
            case "<": safe += "&lt;"
            case ">": safe += "&gt;"
            case "\"": safe += "&quot;"
            case "'": safe += "&#39;"
            default: safe.unicodeScalars.append(scalar)
            }
        }
        return safe
    }
}
