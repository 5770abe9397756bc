/// Memory that is read into again and again: it stays where it is, and is never cleared.
final class ReadBuffer {
    let bytes: UnsafeMutableRawBufferPointer

    init(size: Int) {
        bytes = .allocate(byteCount: size, alignment: 8)
    }

    deinit {
        bytes.deallocate()
    }

    /// A copy of the first `count` bytes.
    func first(_ count: Int) -> [UInt8] {
        [UInt8](UnsafeRawBufferPointer(rebasing: bytes[..<count]))
    }
}
