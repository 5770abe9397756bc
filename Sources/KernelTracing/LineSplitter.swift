/// Cuts a stream of bytes into lines, holding at most one line of at most `longest` bytes.
public struct LineSplitter: Sendable {
    private let longest: Int
    private var carried: [UInt8] = []
    private var isOverlong = false

    /// A splitter that leaves lines longer than `longest` bytes out.
    public init(longest: Int = 4_096) {
        self.longest = longest
    }

    /// Takes bytes that arrived and passes each line that they complete, without its end, to `body`.
    public mutating func append(_ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) {
        var start = 0
        while let end = bytes[start...].firstIndex(of: 0x0A) {
            let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
            if carried.isEmpty, !isOverlong {
                if piece.count <= longest { body(piece) }
            } else {
                carry(piece)
                if !isOverlong { carried.withUnsafeBytes { body($0) } }
                carried.removeAll(keepingCapacity: true)
                isOverlong = false
            }
            start = end + 1
        }
        if start < bytes.count {
            carry(UnsafeRawBufferPointer(rebasing: bytes[start...]))
        }
    }

    private mutating func carry(_ piece: UnsafeRawBufferPointer) {
        guard !isOverlong, carried.count + piece.count <= longest else {
            isOverlong = true
            carried.removeAll(keepingCapacity: true)
            return
        }
        carried.append(contentsOf: piece)
    }
}
