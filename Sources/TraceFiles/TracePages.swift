/// The pages of a buffer, a piece of the file at a time.
///
///     compressed: number of chunks u32, then for each: size u32, size when unpacked u32, bytes
struct TracePages {
    private static let pieceSize: UInt64 = 1 << 20
    /// trace-cmd makes chunks of ten pages.
    private static let longestChunk: UInt64 = 16 << 20

    let file: TraceFile
    let compression: TraceCompression
    let buffer: TraceBuffer

    /// Passes the pages of a region to `body`, oldest first, a few at a time, with their place in the file.
    func forEachPiece(of region: TraceBuffer.Region, _ body: ([UInt8], UInt64) throws(TraceFileError) -> Void)
        throws(TraceFileError)
    {
        if buffer.isCompressed {
            try forEachChunk(of: region, body)
        } else {
            try forEachPlainPiece(of: region, body)
        }
    }

    private var part: String {
        "the pages of \(TraceBuffer.title(buffer.name))"
    }

    private func forEachPlainPiece(of region: TraceBuffer.Region, _ body: ([UInt8], UInt64) throws(TraceFileError) -> Void)
        throws(TraceFileError)
    {
        let pieceSize = max(buffer.pageSize, Self.pieceSize / buffer.pageSize * buffer.pageSize)
        var done: UInt64 = 0
        while done < region.size {
            let count = min(pieceSize, region.size - done)
            let offset = region.offset + done
            try body(try file.bytes(Int(count), at: offset, part: part), offset)
            done += count
        }
    }

    private func forEachChunk(of region: TraceBuffer.Region, _ body: ([UInt8], UInt64) throws(TraceFileError) -> Void)
        throws(TraceFileError)
    {
        // Not every version of trace-cmd counts the number of chunks in the region's size.
        var cursor = TraceCursor(file, from: region.offset, part: part)
        for _ in 0..<(try cursor.readUInt32()) {
            let offset = cursor.offset
            let packed = UInt64(try cursor.readUInt32())
            let size = UInt64(try cursor.readUInt32())
            guard size <= Self.longestChunk else {
                throw TraceFileError(.tooLarge, at: offset, "\(part): a chunk of \(size) bytes")
            }
            let bytes = try cursor.readBytes(packed, atMost: Self.longestChunk)
            try body(try compression.unpack(bytes, to: Int(size), at: offset), offset)
        }
    }
}
