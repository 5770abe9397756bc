import Foundation

/// The middle of some values; the lower one of the two middle ones.
func median<Value: Comparable>(_ values: [Value]) -> Value? {
    let sorted = values.sorted()
    return sorted.isEmpty ? nil : sorted[(sorted.count - 1) / 2]
}

func decimal(_ value: Double, digits: Int = 2) -> String {
    value.formatted(.number.precision(.fractionLength(digits)).locale(Locale(identifier: "en_US_POSIX")))
}

/// Says on the error output how far it is.
func note(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
}
