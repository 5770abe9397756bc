public import AgentWire
import KernelTracing

/// The functions that programs and libraries name, file after file, and when each was entered first.
///
/// The files are 64-bit ELF files (elf(5)), which may be damaged or hostile: what they say is checked, and no more of them is read than
/// the bounds below. Numbers that are not in a file count as 0.
public final class ProgramFunctions {
    private static let mostSegments: UInt64 = 256
    private static let mostSections: UInt64 = 4_096
    private static let longestNotes: UInt64 = 4_096
    /// Bytes that are read at a time: each is followed by others that are wanted.
    private static let window = 24 << 10
    private static let never = UInt64.max

    /// What a function is kept as. Plain numbers in one array, since an array of anything else takes the agent half a kilobyte.
    private enum Field: Int {
        case address, name, place, size, file, firstSeen
    }
    private static let fields = 6

    /// Functions to take at most.
    public let limit: Int
    /// Symbols to look at, of all files together: a file may have the same table many times.
    private let mostSymbols: Int
    /// Whether a file had more than there was room for.
    public private(set) var isFull = false
    private var symbols = 0
    private var numbers: [UInt64] = []
    /// Of the latest file, the address, place and size of each stretch of code.
    private var segments: [UInt64] = []
    private var read: (_ offset: UInt64, _ count: Int) -> [UInt8] = { _, _ in [] }
    private var bytes: [UInt8] = []
    private var start: UInt64 = 0

    /// None yet, and room for `limit`, among so many symbols.
    public init(limit: Int = UserProfile.mostFunctions, mostSymbols: Int = 1 << 21) {
        self.limit = limit
        self.mostSymbols = mostSymbols
    }

    /// How many functions there are. They are in the order of their files, and ascend in each, every address once.
    public var count: Int { numbers.count / Self.fields }

    /// What of a function.
    private func number(_ field: Field, of function: Int) -> UInt64 {
        numbers[Self.fields &* function &+ field.rawValue]
    }

    /// The number of a function's file.
    public func file(of function: Int) -> Int { Int(number(.file, of: function)) }

    /// Where in its file a function's code begins.
    public func place(of function: Int) -> UInt64 { number(.place, of: function) }

    /// Whether a function was entered.
    public func isEntered(_ function: Int) -> Bool { number(.firstSeen, of: function) != Self.never }

    /// Notes that a function was entered at that time; whether that is new.
    public func enter(_ function: Int, at time: Microseconds) -> Bool {
        guard !isEntered(function) else { return false }
        numbers[Self.fields &* function &+ Field.firstSeen.rawValue] = time.count
        return true
    }

    /// Where in its file a function's name is.
    public func name(of function: Int) -> UInt64 { number(.name, of: function) }

    /// Puts a function behind those of a profile.
    public func write(_ function: Int, name: [UInt8], to functions: inout UserFunctions) {
        functions.append(
            file: number(.file, of: function), number(.address, of: function), number(.size, of: function), name,
            Microseconds(number(.firstSeen, of: function)))
    }

    /// Puts the functions of a file behind the others.
    ///
    /// - Parameters:
    ///   - file: the file's number.
    ///   - read: gives at most so many of its bytes from an offset on, fewer where it ends.
    /// - Returns: the file's GNU build-id, empty if it has none; nil if it is no such file.
    public func add(_ file: Int, _ read: @escaping (_ offset: UInt64, _ count: Int) -> [UInt8]) -> [UInt8]? {
        self.read = read
        bytes = []
        segments = []
        // The mark, 64 bits, little-endian, and entries of the usual size.
        guard number(0, 6) == 0x0102_464C_457F, number(54, 2) == 56 else { return nil }
        let first = count
        let buildID = readSegments()
        if number(58, 2) == 64 { readTables(of: UInt64(truncatingIfNeeded: file)) }
        sort(from: first)
        if count > limit {
            isFull = true
            cut(to: limit)
        }
        return buildID
    }

    private func readSegments() -> [UInt8] {
        var buildID: [UInt8] = []
        var segment = number(32, 8)
        let end = segment &+ 56 &* min(number(56, 2), Self.mostSegments)
        while segment < end {
            let (kind, place, size) = (number(segment, 4), number(segment &+ 8, 8), number(segment &+ 32, 8))
            // PT_LOAD that may be executed; PT_NOTE
            if kind == 1, number(segment &+ 4, 4) & 1 != 0 {
                Self.append(number(segment &+ 16, 8), to: &segments)
                Self.append(place, to: &segments)
                Self.append(size, to: &segments)
            } else if kind == 4, buildID.isEmpty {
                buildID = ELFNotes.buildID(in: read(place, Int(min(size, Self.longestNotes)))) ?? []
            }
            segment = segment &+ 56
        }
        return buildID
    }

    private func readTables(of file: UInt64) {
        let table = number(40, 8)
        let end = table &+ 64 &* min(number(60, 2), Self.mostSections)
        var section = table
        while section < end {
            let kind = number(section &+ 4, 4)
            // SHT_SYMTAB, SHT_DYNSYM
            if kind == 2 || kind == 11, number(section &+ 56, 8) == 24 {
                let names = table &+ 64 &* number(section &+ 40, 4)
                readSymbols(
                    of: file, number(section &+ 24, 8), count: number(section &+ 32, 8) / 24, names: number(names &+ 24, 8),
                    size: number(names &+ 32, 8))
            }
            section = section &+ 64
        }
    }

    private func readSymbols(of file: UInt64, _ table: UInt64, count: UInt64, names: UInt64, size: UInt64) {
        var symbol = table
        let end = table &+ 24 &* count
        while symbol < end {
            // Most functions are in both tables.
            guard symbols < mostSymbols, self.count < 2 &* limit else { return isFull = true }
            symbols &+= 1
            let (name, kind, section) = (number(symbol, 4), number(symbol &+ 4, 1) & 15, number(symbol &+ 6, 2))
            let address = number(symbol &+ 8, 8)
            // STT_FUNC or STT_GNU_IFUNC; defined, and not SHN_ABS
            if kind == 2 || kind == 10, section != 0, section != 0xFFF1, name < size, let place = place(of: address) {
                Self.append(address, to: &numbers)
                Self.append(names &+ name, to: &numbers)
                Self.append(place, to: &numbers)
                Self.append(number(symbol &+ 16, 8), to: &numbers)
                Self.append(file, to: &numbers)
                Self.append(Self.never, to: &numbers)
            }
            // A table that goes on behind the file's end.
            if bytes.isEmpty { return }
            symbol = symbol &+ 24
        }
    }

    /// One copy for all of these: it takes the agent less.
    @inline(never)
    private static func append(_ number: UInt64, to numbers: inout [UInt64]) {
        numbers.append(number)
    }

    /// Where in the file the code at an address is; nil if it is not in it.
    private func place(of address: UInt64) -> UInt64? {
        var segment = 0
        while segment < segments.count {
            let distance = address &- segments[segment]
            if distance < segments[segment &+ 2] { return segments[segment &+ 1] &+ distance }
            segment = segment &+ 3
        }
        return nil
    }

    /// Most functions have several symbols: in both tables, or of several names.
    private func sort(from first: Int) {
        let count = count
        var kept = first
        numbers.withUnsafeMutableBufferPointer { numbers in
            shellSort(count: count &- first) {
                let (one, other) = (Self.fields &* (first &+ $0), Self.fields &* (first &+ $1))
                return numbers[one] == numbers[other]
                    ? numbers[one &+ 1] < numbers[other &+ 1] : numbers[one] < numbers[other]
            } swap: {
                Self.exchange(numbers, first &+ $0, first &+ $1)
            }
            for next in first..<count
            where kept == first || numbers[Self.fields &* next] != numbers[Self.fields &* (kept &- 1)] {
                Self.exchange(numbers, kept, next)
                kept = kept &+ 1
            }
        }
        cut(to: kept)
    }

    @inline(never)
    private func cut(to count: Int) {
        while numbers.count > Self.fields &* count { numbers.removeLast() }
    }

    @inline(never)
    private static func exchange(_ numbers: UnsafeMutableBufferPointer<UInt64>, _ one: Int, _ other: Int) {
        for field in 0..<fields { numbers.swapAt(fields &* one &+ field, fields &* other &+ field) }
    }

    /// A little-endian number of 1 to 8 bytes of the file.
    @inline(never)
    private func number(_ place: UInt64, _ size: Int) -> UInt64 {
        if place < start || place &- start > UInt64(bytes.count) || bytes.count &- Int(place &- start) < size {
            bytes = read(place, Self.window)
            start = place
        }
        let first = Int(place &- start)
        guard bytes.count &- first >= size else { return 0 }
        var number: UInt64 = 0
        for part in 0..<size { number |= UInt64(bytes[first &+ part]) << UInt64(8 &* part) }
        return number
    }
}
