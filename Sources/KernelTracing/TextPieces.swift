/// The pieces of a text between separators, empty ones left out; within the text's memory, which the caller keeps.
public struct TextPieces {
    private let text: UnsafeRawBufferPointer
    private let separators: (UInt8, UInt8, UInt8)
    private var position = 0

    /// The pieces between any of three separators.
    public init(_ text: UnsafeRawBufferPointer, separators: (UInt8, UInt8, UInt8)) {
        self.text = text
        self.separators = separators
    }

    /// The pieces between separators of one kind.
    public init(_ text: UnsafeRawBufferPointer, separator: UInt8) {
        self.init(text, separators: (separator, separator, separator))
    }

    /// The next piece; nil after the last.
    @inline(never)
    public mutating func next() -> UnsafeRawBufferPointer? {
        var start = position
        while position < text.count {
            let byte = text[position]
            position += 1
            guard byte == separators.0 || byte == separators.1 || byte == separators.2 else { continue }
            if position - 1 > start { return UnsafeRawBufferPointer(rebasing: text[start..<position - 1]) }
            start = position
        }
        return position > start ? UnsafeRawBufferPointer(rebasing: text[start..<position]) : nil
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes are those of another text.
    @inline(never)
    public func equals(_ other: UnsafeRawBufferPointer) -> Bool {
        count == other.count && begins(with: other)
    }

    /// Whether the first bytes are those of another text.
    @inline(never)
    public func begins(with other: UnsafeRawBufferPointer) -> Bool {
        guard count >= other.count else { return false }
        for index in 0..<other.count where self[index] != other[index] { return false }
        return true
    }

    /// What follows the first bytes, if they are those of `text`.
    @inline(never)
    func after(_ text: StaticString) -> UnsafeRawBufferPointer? {
        let prefix = UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        return begins(with: prefix) ? UnsafeRawBufferPointer(rebasing: self[prefix.count...]) : nil
    }

    /// What precedes the last bytes, if they are those of `text`.
    @inline(never)
    func before(_ text: StaticString) -> UnsafeRawBufferPointer? {
        let length = count - text.utf8CodeUnitCount
        guard length >= 0, UnsafeRawBufferPointer(rebasing: self[length...]).after(text) != nil else { return nil }
        return UnsafeRawBufferPointer(rebasing: self[..<length])
    }
}
