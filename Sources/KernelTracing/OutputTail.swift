/// The last bytes of a stream, for telling why a program failed.
public struct OutputTail: Sendable {
    private let longest: Int
    private var bytes: [UInt8] = []

    /// Keeps the last `longest` bytes.
    public init(longest: Int = 2_048) {
        self.longest = longest
    }

    /// Takes bytes that arrived.
    public mutating func append(_ arrived: [UInt8]) {
        bytes.append(contentsOf: arrived.suffix(longest))
        if bytes.count > longest {
            bytes.removeFirst(bytes.count - longest)
        }
    }

    /// What was kept, on one line: line ends become `; `, other control characters spaces.
    public var text: String {
        var line: [UInt8] = []
        for byte in bytes.drop(while: { $0 <= 0x20 }) {
            switch byte {
            case 0x0A: line.append(contentsOf: [0x3B, 0x20])
            case 0..<0x20, 0x7F: line.append(0x20)
            default: line.append(byte)
            }
        }
        while let last = line.last, last == 0x20 || last == 0x3B {
            line.removeLast()
        }
        return line[...].text
    }
}
