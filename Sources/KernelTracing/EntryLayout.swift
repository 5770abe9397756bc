/// Where the `function` tracer's entries keep what is needed, from `events/ftrace/function/format`.
public struct EntryLayout: Sendable, Equatable {
    /// The value of `common_type` that marks such an entry.
    public let identifier: UInt16
    /// Offset of `common_type`, two bytes.
    public let typeOffset: Int
    /// Offset of `common_flags`, one byte.
    public let flagsOffset: Int
    /// Offset of `common_pid`, four bytes.
    public let taskOffset: Int
    /// Offset of `ip`, eight bytes.
    public let addressOffset: Int
    /// Bytes up to the end of the last of these fields.
    public let size: Int

    /// Whether a whole entry is as in every kernel so far:
    ///
    ///     0        4       6        7           8      12        20
    ///     │ header │ type  │ flags  │ preemption│ task │ address │ parent's address │
    ///
    let isUsual: Bool
    /// Its bytes, with the event's header.
    static let usualSize = 28
    /// Its header's type: six words behind the header.
    static let usualType: UInt32 = 6

    /// The layout that the event's format describes; fields of other sizes are refused.
    public init(_ format: RecordFormat) throws(KernelFormatError) {
        guard let identifier = format.identifier else { throw KernelFormatError(.missingField, at: 0, field: "ID") }
        self.identifier = identifier
        typeOffset = try format.field("common_type", size: 2)
        flagsOffset = try format.field("common_flags", size: 1)
        taskOffset = try format.field("common_pid", size: 4)
        addressOffset = try format.field("ip", size: 8)
        _ = try format.field("parent_ip", size: 8)
        isUsual = typeOffset == 0 && flagsOffset == 2 && taskOffset == 4 && addressOffset == 8
        size = max(typeOffset + 2, flagsOffset + 1, taskOffset + 4, addressOffset + 8)
    }
}
