/// A file of flat arrays: read with one read, checked once, and used in place, without decoding.
///
/// ```
///  0  magic, 8 bytes              16  checksum, UInt64, of all that follows
///  8  version, UInt32             24  for each section: offset, length, UInt64 each, in bytes from the start
/// 12  number of sections, UInt32      the sections, each at a multiple of 8, in order, to the end of the file
/// ```
/// All numbers are little endian. A file that does not add up is refused with the offset; nothing in it can trap.
struct FlatFile: Sendable {
    static let headerSize = 24
    let bytes: [UInt8]
    private let sections: [Range<Int>]

    /// The number of sections that a version of a kind of file has.
    struct Layout {
        let version: UInt32
        let sectionCount: Int
    }

    /// Checks the magic, the version, the checksum and the table of sections of what was read from `path`; the newest version
    /// is the first of `layouts`.
    init(_ bytes: [UInt8], magic: StaticString, layouts: [Layout], path: String) throws(KernelSourcesError) {
        guard bytes.count >= Self.headerSize else {
            throw Self.damaged(path, offset: bytes.count, "the file ends inside its header")
        }
        guard bytes[..<8].elementsEqual(UnsafeBufferPointer(start: magic.utf8Start, count: 8)) else {
            throw Self.damaged(path, offset: 0, "the magic is not \(magic)")
        }
        let header = FlatArray<UInt32>(bytes, 8..<16)
        guard let layout = layouts.first(where: { $0.version == header[0] }) else {
            let known = layouts.map { String($0.version) }.joined(separator: " or ")
            throw Self.damaged(path, offset: 8, "version \(header[0]) where \(known) is understood")
        }
        guard Int(header[1]) == layout.sectionCount else {
            throw Self.damaged(path, offset: 12, "\(header[1]) sections where \(layout.sectionCount) are expected")
        }
        guard bytes.count >= Self.headerSize + layout.sectionCount * 16 else {
            throw Self.damaged(path, offset: bytes.count, "the file ends inside its header")
        }
        guard FlatArray<UInt64>(bytes, 16..<24)[0] == Self.checksum(bytes) else {
            throw Self.damaged(path, offset: 16, "the checksum does not match")
        }
        self.sections = try Self.sections(of: bytes, count: layout.sectionCount, path: path)
        self.bytes = bytes
    }

    private static func sections(of bytes: [UInt8], count: Int, path: String) throws(KernelSourcesError) -> [Range<Int>] {
        let table = FlatArray<UInt64>(bytes, headerSize..<headerSize + count * 16)
        var position = headerSize + count * 16
        var sections: [Range<Int>] = []
        for index in 0..<count {
            guard let start = Int(exactly: table[2 * index]), let length = Int(exactly: table[2 * index + 1]),
                start == position, length <= bytes.count - start
            else { throw damaged(path, offset: headerSize + 16 * index, "section \(index) is not where it should be") }
            sections.append(start..<start + length)
            position = min(start + (length + 7) & ~7, bytes.count)
        }
        return sections
    }

    /// Lays sections out as a file.
    static func assemble(magic: StaticString, version: UInt32, sections: [[UInt8]]) -> [UInt8] {
        var bytes = Array(UnsafeBufferPointer(start: magic.utf8Start, count: 8))
        bytes.append(flat: version)
        bytes.append(flat: UInt32(sections.count))
        bytes.append(flat: UInt64(0))
        var position = headerSize + sections.count * 16
        for section in sections {
            bytes.append(flat: UInt64(position))
            bytes.append(flat: UInt64(section.count))
            position += (section.count + 7) & ~7
        }
        for section in sections {
            bytes += section
            bytes += repeatElement(0, count: -section.count & 7)
        }
        seal(&bytes)
        return bytes
    }

    /// Writes the checksum of a file into its header.
    static func seal(_ bytes: inout [UInt8]) {
        bytes.replaceSubrange(16..<24, with: [UInt8](flat: [checksum(bytes)]))
    }

    /// Section `index` as an array of numbers; its length must be a whole number of them.
    func array<Element: FixedWidthInteger & Sendable>(
        _ index: Int, of type: Element.Type = Element.self, path: String
    ) throws(KernelSourcesError) -> FlatArray<Element> {
        guard sections[index].count % MemoryLayout<Element>.size == 0 else {
            throw Self.damaged(path, offset: sections[index].lowerBound, "section \(index) ends inside a number")
        }
        return FlatArray(bytes, sections[index])
    }

    /// Whether the file's version has a section `index`.
    func has(_ index: Int) -> Bool { sections.indices.contains(index) }

    /// Section `index` as it is.
    func content(_ index: Int) -> ArraySlice<UInt8> { bytes[sections[index]] }

    /// Where section `index` begins, in bytes from the start of the file.
    func start(_ index: Int) -> Int { sections[index].lowerBound }

    /// Eight bytes at a time, each step a bijection of the sum and of the word: a change within one word is always seen.
    private static func checksum(_ bytes: [UInt8]) -> UInt64 {
        bytes.withUnsafeBytes { raw in
            var sum: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(raw.count)
            var offset = headerSize
            while offset + 8 <= raw.count {
                sum = (sum ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian) &* 0x9E37_79B9_7F4A_7C15
                sum ^= sum >> 32
                offset += 8
            }
            for byte in raw[min(offset, raw.count)...] { sum = (sum ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
            return sum
        }
    }

    static func damaged(_ path: String, offset: Int, _ cause: String) -> KernelSourcesError {
        KernelSourcesError(
            .damagedFile, at: "\(path), offset \(offset)", cause: cause,
            remedy: "delete the file and import its kernel again with: hapfleet kernels import")
    }
}
