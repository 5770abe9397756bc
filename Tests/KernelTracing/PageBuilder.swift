/// Puts a page together, event by event.
struct PageBuilder {
    private var events: [UInt8] = []
    private let timestamp: UInt64

    init(timestamp: UInt64) {
        self.timestamp = timestamp
    }

    /// A word as it is.
    mutating func word(_ value: UInt32) {
        events += (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// An event's header.
    mutating func header(_ type: UInt32, delta: UInt32) {
        word(type | delta << 5)
    }

    /// A function entry.
    mutating func function(_ address: UInt64, delta: UInt32 = 1, flags: UInt8 = 0, task: Int32 = 7, type: UInt32 = 1) {
        header(6, delta: delta)
        payload(address, flags: flags, task: task, type: type)
    }

    /// The 24 bytes behind an entry's header.
    mutating func payload(_ address: UInt64, flags: UInt8 = 0, task: Int32 = 7, type: UInt32 = 1) {
        word(type | UInt32(flags) << 16)
        word(UInt32(bitPattern: task))
        for value in [address, 0] {
            word(UInt32(truncatingIfNeeded: value))
            word(UInt32(truncatingIfNeeded: value >> 32))
        }
    }

    /// The page's 4,096 bytes; `commit` stands in for the true count of bytes.
    func page(commit: UInt64? = nil, flags: UInt64 = 0, trailer: UInt64? = nil) -> [UInt8] {
        var bytes = littleEndian(timestamp) + littleEndian((commit ?? UInt64(events.count)) | flags) + events
        if let trailer { bytes += littleEndian(trailer) }
        return bytes + [UInt8](repeating: 0, count: max(0, 4_096 - bytes.count))
    }

    private func littleEndian(_ value: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
