/// An address inside a kernel object, counted from where its text begins, so that address randomisation goes away.
///
/// For `vmlinux` it counts from the symbol `_text`, for a module from the load address of its `.text` section. Bytes.
public struct TextOffset: RawRepresentable, Hashable, Comparable, Codable, Sendable {
    /// Bytes from the base.
    public let rawValue: UInt64

    /// An offset of so many bytes.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// An offset of so many bytes.
    public init(_ bytes: UInt64) { rawValue = bytes }

    /// The offset of an address from a base, or nil when the address is below it.
    public init?(address: UInt64, base: UInt64) {
        guard address >= base else { return nil }
        rawValue = address - base
    }

    /// By position in the text.
    public static func < (left: TextOffset, right: TextOffset) -> Bool { left.rawValue < right.rawValue }
}
