/// The order of kernel releases: by their numbers, so that 5.10 comes after 5.4 and before 6.1.
package enum ReleaseOrder {
    package static func precedes(_ left: String, _ right: String) -> Bool {
        let (first, second) = (parts(left), parts(right))
        for (one, other) in zip(first, second) where one != other {
            switch (one, other) {
            case (.number(let one), .number(let other)): return one < other
            case (.word(let one), .word(let other)): return one < other
            case (.number, .word): return true
            case (.word, .number): return false
            }
        }
        return first.count < second.count
    }

    /// `6.12` of `6.12.57+deb13-cloud-amd64`; the whole release if it does not begin so.
    package static func short(_ release: String) -> String {
        let numbers = release.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard numbers.count >= 2, numbers[0].allSatisfy(\.isNumber), !numbers[0].isEmpty else { return release }
        let minor = numbers[1].prefix(while: \.isNumber)
        return minor.isEmpty ? release : "\(numbers[0]).\(minor)"
    }

    private enum Part: Equatable {
        case number(Int)
        case word(String)
    }

    private static func parts(_ release: String) -> [Part] {
        var parts: [Part] = []
        var rest = release[...]
        while let first = rest.first {
            let isNumber = first.isASCII && first.isNumber
            let run = rest.prefix { ($0.isASCII && $0.isNumber) == isNumber }
            parts.append(isNumber ? Int(run).map(Part.number) ?? .word(String(run)) : .word(String(run)))
            rest = rest[run.endIndex...]
        }
        return parts
    }
}
