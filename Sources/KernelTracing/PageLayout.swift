/// How the kernel lays a page of its ring buffer out.
///
///      0             8          16                       dataOffset + dataSize
///     ┌─────────────┬──────────┬──────────────────────────┐
///     │ time stamp  │ commit   │ events …                 │
///     └─────────────┴──────────┴──────────────────────────┘
///       ns, u64       bits 0-19: bytes of events; 30: the count of lost events follows them; 31: events were lost
public struct PageLayout: Sendable, Equatable {
    /// Offset of the time stamp, eight bytes.
    public let timestampOffset: Int
    /// Offset of the commit word, eight bytes.
    public let commitOffset: Int
    /// Offset of the first event.
    public let dataOffset: Int
    /// Bytes of events at most.
    public let dataSize: Int

    /// Bytes of a whole page, which is what one read must ask for.
    public var pageSize: Int {
        dataOffset + dataSize
    }

    /// The layout that `events/header_page` describes; anything but a 64-bit kernel's is refused.
    public init(_ format: RecordFormat) throws(KernelFormatError) {
        timestampOffset = try format.field("timestamp", size: 8)
        commitOffset = try format.field("commit", size: 8)
        let data = try format.field("data")
        dataOffset = data.offset
        dataSize = data.size
        guard timestampOffset + 8 <= dataOffset, commitOffset + 8 <= dataOffset, dataSize >= 64, dataSize.isMultiple(of: 4),
            pageSize <= 1 << 20
        else { throw KernelFormatError(.unsupportedField, at: dataOffset, field: "data") }
    }
}
