public import AgentWire

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
    private let base: UnsafeRawPointer
    private let entryLayout: EntryLayout
    private let end: Int
    private var position: Int
    private var time: UInt64

    /// The time of the event that was read or passed over last; of the page if there was none.
    public var instant: MonotonicInstant { MonotonicInstant(nanoseconds: time) }

    /// A reader at the first event of a page.
    public init(_ bytes: UnsafeRawBufferPointer, page: PageLayout, entry: EntryLayout) throws(KernelFormatError) {
        guard bytes.count >= page.dataOffset, let base = bytes.baseAddress else {
            throw KernelFormatError(.truncatedPage, at: bytes.count)
        }
        let commit = base.word64(page.commitOffset)
        let length = Int(commit & 0xF_FFFF)
        guard length <= bytes.count - page.dataOffset, length <= page.dataSize else {
            throw KernelFormatError(.truncatedPage, at: page.commitOffset)
        }
        self.base = base
        entryLayout = entry
        position = page.dataOffset
        end = page.dataOffset + length
        time = base.word64(page.timestampOffset)
        if commit & (1 << 31) == 0 {
            loss = .none
        } else if commit & (1 << 30) != 0, bytes.count - end >= 8 {
            loss = .counted(base.word64(end))
        } else {
            loss = .uncounted
        }
    }

    /// Passes over function entries of `task` earlier than `limit` for which `isKnown` is true, up to the first event that is
    /// anything else.
    ///
    /// It reads only entries laid out as in every kernel so far, `next` reads the others. Places are counted without checks for an
    /// overflow, as none is beyond `PageLayout`'s greatest page.
    /// - Returns: whether there were any.
    @inline(__always)
    mutating func pass(
        of task: Int32, before limit: MonotonicInstant, while isKnown: (_ address: UInt64, _ flags: ContextFlags) -> Bool
    ) -> Bool {
        guard entryLayout.isUsual else { return false }
        let wanted = UInt64(entryLayout.identifier) | UInt64(UInt32(bitPattern: task)) << 32
        let limit = limit.nanoseconds
        var (position, time) = (position, time)
        let last = end &- EntryLayout.usualSize
        while position <= last {
            let header = base.word32(position)
            let fields = base.word64(position &+ 4)
            guard header & 31 == EntryLayout.usualType, fields & 0xFFFF_FFFF_0000_FFFF == wanted else { break }
            let instant = time &+ UInt64(header >> 5)
            guard instant < limit,
                isKnown(base.word64(position &+ 12), ContextFlags(UInt8(truncatingIfNeeded: fields >> 16)))
            else { break }
            time = instant
            position &+= EntryLayout.usualSize
        }
        defer { (self.position, self.time) = (position, time) }
        return position != self.position
    }

    /// The next function entry, or nil at the end of the page; events of other kinds are passed over.
    public mutating func next() throws(KernelFormatError) -> FunctionEntry? {
        while position < end {
            let start = position
            guard end &- start >= 4 else { throw KernelFormatError(.truncatedEvent, at: start) }
            let header = base.word32(start)
            let words = Int(header & 31)
            guard 1...28 ~= words else {
                if let entry = try special(header, at: start) { return entry }
                continue
            }
            time &+= UInt64(header >> 5)
            position = start &+ 4 &+ 4 &* words
            guard position <= end else { throw KernelFormatError(.truncatedEvent, at: start) }
            if let entry = try entry(from: start &+ 4) { return entry }
        }
        return nil
    }

    /// Passes over an event whose header does not say its length; returns what it holds if that is a function entry.
    @inline(never)
    private mutating func special(_ header: UInt32, at start: Int) throws(KernelFormatError) -> FunctionEntry? {
        let delta = UInt64(header >> 5)
        switch header & 31 {
        case 30:
            time &+= delta &+ UInt64(try argument(at: start)) << 27
            position = start + 8
        case 31:
            setTime(delta | UInt64(try argument(at: start)) << 27)
            position = start + 8
        case 29 where delta == 0:
            position = end
        case let kind:
            time &+= delta
            position = start + 4 + (try length(at: start))
            if kind == 0 { return try entry(from: start + 8) }
        }
        return nil
    }

    @inline(__always)
    private func entry(from start: Int) throws(KernelFormatError) -> FunctionEntry? {
        guard position &- start >= entryLayout.size else { return try noEntry(from: start) }
        guard base.word16(start &+ entryLayout.typeOffset) == entryLayout.identifier else { return nil }
        return FunctionEntry(
            address: base.word64(start &+ entryLayout.addressOffset),
            instant: MonotonicInstant(nanoseconds: time),
            task: Int32(bitPattern: base.word32(start &+ entryLayout.taskOffset)),
            context: Context(traceFlags: base.byte(start &+ entryLayout.flagsOffset)))
    }

    /// Tells an event of another kind from an entry that is too short.
    @inline(never)
    private func noEntry(from start: Int) throws(KernelFormatError) -> FunctionEntry? {
        guard position - start >= entryLayout.typeOffset + 2,
            base.word16(start + entryLayout.typeOffset) == entryLayout.identifier
        else { return nil }
        throw KernelFormatError(.shortEntry, at: start)
    }

    /// The word behind the header of the event at `start`.
    private func argument(at start: Int) throws(KernelFormatError) -> UInt32 {
        guard end - start >= 8 else { throw KernelFormatError(.truncatedEvent, at: start) }
        return base.word32(start + 4)
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
}

// The offsets of these are checked by the callers; `loadUnaligned` keeps a damaged layout from trapping on alignment.
extension UnsafeRawPointer {
    fileprivate func byte(_ offset: Int) -> UInt8 {
        load(fromByteOffset: offset, as: UInt8.self)
    }

    fileprivate func word16(_ offset: Int) -> UInt16 {
        UInt16(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    fileprivate func word32(_ offset: Int) -> UInt32 {
        UInt32(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    fileprivate func word64(_ offset: Int) -> UInt64 {
        UInt64(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}
