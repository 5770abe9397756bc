import AgentWire

/// Reads one page of a ring buffer, entry by entry.
///
///     event: ┌ type or length (5 bits) │ time since the one before (27 bits) ┐ payload …
///     1…28   payload of 4 × that many bytes
///     0      payload length in the next word, that word included
///     29     padding: up to the end of the page if the time is 0, otherwise as long as the next word says
///     30     the next word holds the higher bits of the time
///     31     the same, but of an absolute time (59 bits)
///
/// Whatever the bytes are, it never reads past `bytes`; the caller keeps them alive while it reads.
public struct TracePage {
    /// What the page says of events that the kernel could not store before it.
    public enum Loss: Sendable, Equatable {
        /// None.
        case none
        /// Some, and how many did not fit on the page.
        case uncounted
        /// That many.
        case counted(UInt64)
    }

    /// Events that were lost before this page.
    public let loss: Loss
    private let bytes: UnsafeRawBufferPointer
    private let entryLayout: EntryLayout
    private let end: Int
    private var position: Int
    private var time: UInt64

    /// A reader at the first event of a page.
    public init(_ bytes: UnsafeRawBufferPointer, page: PageLayout, entry: EntryLayout) throws(KernelFormatError) {
        guard bytes.count >= page.dataOffset else { throw KernelFormatError(.truncatedPage, at: bytes.count) }
        let commit = Self.word64(bytes, page.commitOffset)
        let length = Int(commit & 0xF_FFFF)
        guard length <= bytes.count - page.dataOffset, length <= page.dataSize else {
            throw KernelFormatError(.truncatedPage, at: page.commitOffset)
        }
        self.bytes = bytes
        entryLayout = entry
        position = page.dataOffset
        end = page.dataOffset + length
        time = Self.word64(bytes, page.timestampOffset)
        if commit & (1 << 31) == 0 {
            loss = .none
        } else if commit & (1 << 30) != 0, bytes.count - end >= 8 {
            loss = .counted(Self.word64(bytes, end))
        } else {
            loss = .uncounted
        }
    }

    /// The next function entry, or nil at the end of the page; events of other kinds are passed over.
    public mutating func next() throws(KernelFormatError) -> FunctionEntry? {
        while position < end {
            let start = position
            guard end - start >= 4 else { throw KernelFormatError(.truncatedEvent, at: start) }
            let header = Self.word32(bytes, start)
            let delta = UInt64(header >> 5)
            switch header & 31 {
            case 30:
                time &+= delta &+ UInt64(try argument(at: start)) << 27
                position = start + 8
            case 31:
                setTime(delta | UInt64(try argument(at: start)) << 27)
                position = start + 8
            case 29:
                if delta == 0 {
                    position = end
                } else {
                    time &+= delta
                    position = start + 4 + (try length(at: start))
                }
            case 0:
                time &+= delta
                position = start + 4 + (try length(at: start))
                if let entry = try entry(from: start + 8) { return entry }
            case let words:
                time &+= delta
                position = start + 4 + 4 * Int(words)
                guard position <= end else { throw KernelFormatError(.truncatedEvent, at: start) }
                if let entry = try entry(from: start + 4) { return entry }
            }
        }
        return nil
    }

    private func entry(from start: Int) throws(KernelFormatError) -> FunctionEntry? {
        guard position - start >= entryLayout.typeOffset + 2 else { return nil }
        guard Self.word16(bytes, start + entryLayout.typeOffset) == entryLayout.identifier else { return nil }
        guard position - start >= entryLayout.size else { throw KernelFormatError(.shortEntry, at: start) }
        return FunctionEntry(
            address: Self.word64(bytes, start + entryLayout.addressOffset),
            instant: MonotonicInstant(nanoseconds: time),
            task: Int32(bitPattern: Self.word32(bytes, start + entryLayout.taskOffset)),
            context: Context(traceFlags: bytes[start + entryLayout.flagsOffset]))
    }

    /// The word behind the header of the event at `start`.
    private func argument(at start: Int) throws(KernelFormatError) -> UInt32 {
        guard end - start >= 8 else { throw KernelFormatError(.truncatedEvent, at: start) }
        return Self.word32(bytes, start + 4)
    }

    /// The length in that word, itself included, which must lie within the page.
    private func length(at start: Int) throws(KernelFormatError) -> Int {
        let length = Int(try argument(at: start))
        guard length >= 4, length.isMultiple(of: 4) else { throw KernelFormatError(.invalidEventLength, at: start) }
        guard length <= end - start - 4 else { throw KernelFormatError(.truncatedEvent, at: start) }
        return length
    }

    /// An absolute time has no room for the five highest bits: they are those of the time before.
    private mutating func setTime(_ low: UInt64) {
        var absolute = low | time & (31 << 59)
        if absolute < time {
            absolute &+= 1 << 59
        }
        time = absolute
    }

    // The offsets of these are checked by the callers; `loadUnaligned` keeps a damaged layout from trapping on alignment.
    private static func word16(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt16 {
        UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    private static func word32(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    private static func word64(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}
