/// The sections of a version 7 file.
struct TraceSections {
    /// What a section's head says.
    struct Header {
        var isCompressed: Bool
        /// Bytes from the file's start to its contents.
        var contents: UInt64
        /// Bytes of its contents in the file.
        var size: UInt64
    }

    let file: TraceFile
    let compression: TraceCompression
    /// Bytes that a section may have when it is unpacked.
    let longest: UInt64

    /// A cursor on the contents of the section that the options have for `kind`.
    func open(_ kind: TraceOptions.Kind, _ options: TraceOptions, part: String) throws(TraceFileError) -> TraceCursor {
        guard let offset = options.sections[kind] else {
            throw TraceFileError(.damaged, at: nil, "the file has no section for \(part)")
        }
        return try open(kind: kind.rawValue, at: offset, part: part)
    }

    /// A cursor on the contents of the section at `offset`, which must be of that kind.
    func open(kind: UInt16, at offset: UInt64, part: String) throws(TraceFileError) -> TraceCursor {
        let header = try header(at: offset, kind: kind, part: part)
        guard header.isCompressed else {
            guard header.size <= file.size - header.contents else { throw TraceFile.ends(at: file.size, in: part) }
            return TraceCursor(file, from: header.contents, to: header.contents + header.size, part: part)
        }
        var cursor = TraceCursor(file, from: header.contents, part: part)
        let packed = UInt64(try cursor.readUInt32())
        let size = UInt64(try cursor.readUInt32())
        guard size <= longest else { throw TraceFileError(.tooLarge, at: header.contents, "\(part): \(size) bytes") }
        let bytes = try cursor.readBytes(packed, atMost: longest)
        return TraceCursor(
            try compression.unpack(bytes, to: Int(size), at: header.contents), origin: header.contents, part: part)
    }

    /// The head of the section at `offset`, which must be of that kind.
    func header(at offset: UInt64, kind: UInt16, part: String) throws(TraceFileError) -> Header {
        var cursor = TraceCursor(file, from: offset, part: part)
        let found = try cursor.readUInt16()
        guard found == kind else { throw TraceFileError(.damaged, at: offset, "\(part): a section of kind \(found)") }
        let flags = try cursor.readUInt16()
        _ = try cursor.readUInt32()
        let size = try cursor.readUInt64()
        return Header(isCompressed: flags & 1 != 0, contents: cursor.offset, size: size)
    }
}
