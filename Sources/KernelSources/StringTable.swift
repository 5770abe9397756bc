/// Texts one after the other, each ended by a zero byte, addressed by their offset.
struct StringTable: Sendable {
    private let bytes: ArraySlice<UInt8>

    /// Takes a section of a file; it must end with a zero byte unless it is empty.
    init(_ bytes: ArraySlice<UInt8>, path: String) throws(KernelSourcesError) {
        guard bytes.isEmpty || bytes.last == 0 else {
            throw FlatFile.damaged(path, offset: bytes.endIndex, "the last text has no end")
        }
        self.bytes = bytes
    }

    /// The number of bytes: offsets are below it.
    var size: Int { bytes.count }

    /// The text at an offset below `size`; what is no UTF-8 is repaired.
    func text(at offset: UInt32) -> String { String(decoding: utf8(at: offset), as: UTF8.self) }

    /// The bytes of the text at an offset below `size`.
    func utf8(at offset: UInt32) -> ArraySlice<UInt8> {
        let start = bytes.startIndex + Int(offset)
        var end = start
        while bytes[end] != 0 { end += 1 }
        return bytes[start..<end]
    }
}

/// Collects texts, each once, and gives out their offsets.
struct StringTableBuilder {
    private(set) var bytes: [UInt8] = []
    private var offsets: [String: UInt32] = [:]

    mutating func offset(of text: String) -> UInt32 {
        if let known = offsets[text] { return known }
        let offset = UInt32(bytes.count)
        bytes += text.utf8.filter { $0 != 0 }
        bytes.append(0)
        offsets[text] = offset
        return offset
    }
}
