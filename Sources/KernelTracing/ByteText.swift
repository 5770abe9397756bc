import AgentWire

/// Text from the kernel as bytes: always ASCII where it matters, so no Unicode work is needed.
///
/// Each of these is written once, over bytes in memory, and never inlined: a copy for every kind of collection and every place
/// takes the agent kilobytes.
extension UnsafeRawBufferPointer {
    /// The number that the bytes spell in decimal, or nil if they are empty, hold anything else, or exceed 64 bits.
    @inline(never)
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
    @inline(never)
    public var hexadecimal: UInt64? {
        let digits = count > 2 ? after("0x") ?? self : self
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
}

extension ArraySlice<UInt8> {
    /// See `UnsafeRawBufferPointer.decimal`.
    @inline(never)
    public var decimal: UInt64? { withUnsafeBytes { $0.decimal } }

    /// See `UnsafeRawBufferPointer.hexadecimal`.
    @inline(never)
    public var hexadecimal: UInt64? { withUnsafeBytes { $0.hexadecimal } }

    /// Whether the bytes are `text`. Not `elementsEqual`, which brings the inner workings of `String` to every place it is used at.
    @inline(never)
    public func spells(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && begins(with: text)
    }

    /// Whether the first bytes are `text`.
    @inline(never)
    public func begins(with text: StaticString) -> Bool { withUnsafeBytes { $0.after(text) != nil } }

    /// The parts between white space.
    public var words: [ArraySlice<UInt8>] { parts(between: (0x20, 0x09, 0x0A), keepingEmpty: false) }

    /// The parts between separators; empty ones are left out unless they are to be kept.
    public func parts(between separator: UInt8, keepingEmpty: Bool = false) -> [ArraySlice<UInt8>] {
        parts(between: (separator, separator, separator), keepingEmpty: keepingEmpty)
    }

    @inline(never)
    private func parts(between separators: (UInt8, UInt8, UInt8), keepingEmpty: Bool) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        var start = startIndex
        for next in startIndex...endIndex {
            if next < endIndex {
                let byte = self[next]
                guard byte == separators.0 || byte == separators.1 || byte == separators.2 else { continue }
            }
            if keepingEmpty || next > start { parts.append(self[start..<next]) }
            start = next + 1
        }
        return parts
    }

    /// The bytes as text; what is no UTF-8 is replaced.
    @inline(never)
    public var text: String { [UInt8](self).text }
}

extension [UInt8] {
    /// The parts between white space.
    public var words: [ArraySlice<UInt8>] { self[...].words }

    /// The parts between line ends.
    public var lines: [ArraySlice<UInt8>] { self[...].parts(between: 0x0A) }
}

extension Slice<UnsafeRawBufferPointer> {
    /// See `UnsafeRawBufferPointer.hexadecimal`.
    public var hexadecimal: UInt64? { UnsafeRawBufferPointer(rebasing: self).hexadecimal }

    /// Whether the bytes are `text`.
    public func spells(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && UnsafeRawBufferPointer(rebasing: self).after(text) != nil
    }

    /// Whether the bytes are those of `text`.
    public func equals(_ text: [UInt8]) -> Bool {
        text.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: self).equals($0) }
    }
}

extension Collection<UInt8> {
    /// See `UnsafeRawBufferPointer.decimal`.
    public var decimal: UInt64? { [UInt8](self)[...].decimal }

    /// See `UnsafeRawBufferPointer.hexadecimal`.
    public var hexadecimal: UInt64? { [UInt8](self)[...].hexadecimal }

    /// See `ArraySlice.spells`.
    public func spells(_ text: StaticString) -> Bool { [UInt8](self)[...].spells(text) }

    /// See `ArraySlice.begins(with:)`.
    public func begins(with text: StaticString) -> Bool { [UInt8](self)[...].begins(with: text) }
}
