/// Counts the lines of a stream that start with a text, holding none of them.
public struct LineCounter: Sendable {
    private enum Position {
        case matching(Int)
        case passing
    }

    private let prefix: [UInt8]
    private var position = Position.matching(0)
    /// Lines that started with the text so far.
    public private(set) var count: UInt64 = 0

    /// Counts lines that start with `prefix`; an empty one counts every line that is not empty.
    public init(prefix: String) {
        self.prefix = [UInt8](prefix.utf8)
    }

    /// Takes bytes that arrived.
    public mutating func append(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            if byte == 0x0A {
                position = .matching(0)
            } else if case .matching(let matched) = position {
                match(byte, after: matched)
            }
        }
    }

    /// Says that the stream ended and another one, whose first byte starts a line, takes its place.
    public mutating func beginStream() {
        position = .matching(0)
    }

    private mutating func match(_ byte: UInt8, after matched: Int) {
        guard matched >= prefix.count || byte == prefix[matched] else {
            position = .passing
            return
        }
        if matched + 1 >= prefix.count {
            count &+= 1
            position = .passing
        } else {
            position = .matching(matched + 1)
        }
    }
}
