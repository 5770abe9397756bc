/// Text from the kernel as bytes: always ASCII where it matters, so no Unicode work is needed.
extension Collection<UInt8> {
    /// The number that the bytes spell in decimal, or nil if they are empty, hold anything else, or exceed 64 bits.
    public var decimal: UInt64? {
        guard !isEmpty else { return nil }
        var value: UInt64 = 0
        for byte in self {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(byte - 0x30))
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }

    /// The number that the bytes spell in hexadecimal, with or without `0x`; nil if they are empty, hold anything else, or exceed 64 bits.
    public var hexadecimal: UInt64? {
        var digits = self[...]
        if digits.count > 2, digits.begins(with: "0x") {
            digits = digits.dropFirst(2)
        }
        guard !digits.isEmpty, digits.count <= 16 else { return nil }
        var value: UInt64 = 0
        for byte in digits {
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x41...0x46: digit = byte - 0x37
            case 0x61...0x66: digit = byte - 0x57
            default: return nil
            }
            value = value << 4 | UInt64(digit)
        }
        return value
    }

    /// Whether the bytes are `text`. Not `elementsEqual`, which brings the inner workings of `String` to every place it is used at.
    public func spells(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && begins(with: text)
    }

    /// Whether the first bytes are `text`.
    public func begins(with text: StaticString) -> Bool {
        var position = startIndex
        for offset in 0..<text.utf8CodeUnitCount {
            guard position != endIndex, self[position] == text.utf8Start[offset] else { return false }
            formIndex(after: &position)
        }
        return true
    }

    /// The parts between white space.
    public var words: [SubSequence] {
        split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A }
    }

    /// The parts between line ends.
    public var lines: [SubSequence] {
        split(separator: 0x0A)
    }
}

extension ArraySlice<UInt8> {
    /// The bytes as text; what is no UTF-8 is replaced. Never inlined: decoding takes the agent 150 bytes wherever it stands.
    @inline(never)
    public var text: String {
        String(decoding: self, as: UTF8.self)
    }
}
