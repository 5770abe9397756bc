/// A pattern over names, byte for byte: `*` stands for any bytes, `?` for any one, everything else for itself.
public struct NamePattern: Sendable {
    private let pattern: [UInt8]

    /// The pattern that the bytes spell.
    public init(_ pattern: [UInt8]) {
        self.pattern = pattern
    }

    /// Whether the whole name matches; takes at most the product of both lengths in steps.
    public func matches(_ name: UnsafeRawBufferPointer) -> Bool {
        var (next, position) = (0, 0)
        // Where to go on when what follows the latest `*` does not fit: with one byte more for it.
        var (afterStar, retry) = (-1, 0)
        while position < name.count {
            let wanted = next < pattern.count ? pattern[next] : 0
            if wanted == 0x2A {
                next += 1
                (afterStar, retry) = (next, position)
            } else if next < pattern.count, wanted == name[position] || wanted == 0x3F {
                next += 1
                position += 1
            } else if afterStar >= 0 {
                retry += 1
                (next, position) = (afterStar, retry)
            } else {
                return false
            }
        }
        while next < pattern.count, pattern[next] == 0x2A { next += 1 }
        return next == pattern.count
    }
}
