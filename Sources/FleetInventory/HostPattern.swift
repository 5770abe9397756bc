/// A name with ranges, such as `web[01-40].example` or `rack[1-3]node[1,4,7-9]`, that stands for many names.
///
/// A range keeps its leading zeros: `[08-11]` is 08, 09, 10, 11. Several ranges multiply, the last one counting fastest.
struct HostPattern: Sendable, Hashable {
    /// How many names one pattern may stand for.
    static let expansionLimit = 65_536
    /// How long, in bytes, one of several names may be: as long as a host's name, so that a short text cannot fill the memory.
    static let nameLimit = 253

    /// Why a text is no pattern.
    struct Fault: Error, Hashable {
        /// From 0, in characters.
        let offset: Int
        let cause: String
        let remedy: String
    }

    private enum Part: Hashable {
        case text(String)
        case ranges([NumberRange])
    }

    private struct NumberRange: Hashable {
        let bounds: ClosedRange<Int>
        /// Digits to fill up with zeros; 0 for none.
        let width: Int

        func name(of number: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
    }

    private let parts: [Part]
    /// How many names it stands for.
    let count: Int

    /// Parses `text`; a text without brackets stands for itself.
    init(_ text: String) throws(Fault) {
        var parts: [Part] = []
        var count = 1
        var rest = Substring(text)
        while let open = rest.firstIndex(where: { $0 == "[" || $0 == "]" }) {
            let offset = text.distance(from: text.startIndex, to: open)
            guard rest[open] == "[", let close = rest[open...].firstIndex(of: "]") else {
                throw Fault(offset: offset, cause: "a bracket without its partner", remedy: "write ranges as [1-40]")
            }
            if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
            let ranges = try Self.ranges(rest[rest.index(after: open)..<close], offset: offset + 1)
            // Cannot overflow: at most 2^16 so far, times at most 2^16 ranges of at most 2^16.
            count *= ranges.reduce(0) { $0 + $1.bounds.count }
            guard count <= Self.expansionLimit else {
                throw Fault(
                    offset: offset, cause: "stands for more than \(Self.expansionLimit) names", remedy: "write a smaller range")
            }
            parts.append(.ranges(ranges))
            // Every part is a byte at least.
            guard parts.count <= Self.nameLimit else { throw Self.tooLong }
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        guard count == 1 || parts.reduce(0, { $0 + Self.longest($1) }) <= Self.nameLimit else {
            throw Self.tooLong
        }
        self.parts = Self.joined(parts)
        self.count = count
    }

    /// A range of one number is text. Of what is left each range at least doubles the names, so that there are sixteen at most
    /// and making the names takes no longer than they are long.
    private static func joined(_ parts: [Part]) -> [Part] {
        parts.reduce(into: []) { joined, part in
            let text: String
            switch part {
            case .text(let own): text = own
            case .ranges(let ranges):
                guard ranges.count == 1, ranges[0].bounds.count == 1 else { return joined.append(part) }
                text = ranges[0].name(of: ranges[0].bounds.lowerBound)
            }
            if case .text(let before)? = joined.last {
                joined[joined.count - 1] = .text(before + text)
            } else {
                joined.append(.text(text))
            }
        }
    }

    /// What is said of a pattern of many names that are too long.
    static let tooLong = Fault(
        offset: 0, cause: "stands for names longer than \(nameLimit) bytes", remedy: "write shorter names")

    private static func longest(_ part: Part) -> Int {
        switch part {
        case .text(let text): text.utf8.count
        case .ranges(let ranges): ranges.reduce(0) { max($0, $1.name(of: $1.bounds.upperBound).utf8.count) }
        }
    }

    /// The names, in order.
    var names: [String] {
        parts.reduce([""]) { names, part in
            switch part {
            case .text(let text): names.map { $0 + text }
            case .ranges(let ranges):
                names.flatMap { name in
                    ranges.flatMap { range in range.bounds.map { name + range.name(of: $0) } }
                }
            }
        }
    }

    private static func ranges(_ text: Substring, offset: Int) throws(Fault) -> [NumberRange] {
        var ranges: [NumberRange] = []
        for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
            let bounds = piece.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
            guard let low = bounds.first, let high = bounds.last, let first = number(low), let last = number(high) else {
                throw Fault(offset: offset, cause: "'\(piece)' is no range", remedy: "write ranges as [1-40] or [1,3,5-9]")
            }
            guard first <= last else {
                throw Fault(offset: offset, cause: "'\(piece)' runs backwards", remedy: "write '\(high)-\(low)'")
            }
            // Bounded before it is summed up, so that the sum cannot overflow.
            guard last - first < expansionLimit, ranges.count < expansionLimit else {
                throw Fault(
                    offset: offset, cause: "stands for more than \(expansionLimit) names", remedy: "write a smaller range")
            }
            ranges.append(NumberRange(bounds: first...last, width: low.hasPrefix("0") ? low.count : 0))
        }
        return ranges
    }

    private static func number(_ text: Substring) -> Int? {
        guard (1...9).contains(text.count), text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return Int(text)
    }
}
