extension BuildID {
    private static let gnuBuildIDType: UInt32 = 3
    private static let gnuOwner: [UInt8] = [0x47, 0x4E, 0x55, 0x00]

    /// Finds the GNU build-id in a blob of ELF notes, as the kernel shows it in `/sys/kernel/notes` and in
    /// `/sys/module/NAME/notes/.note.gnu.build-id` (little endian).
    ///
    /// Throws `malformedBuildID` with the offset when a note runs over the end, or when no note holds an id.
    public init(notes: [UInt8]) throws(KernelSourcesError) {
        var offset = 0
        while offset < notes.count {
            let note = try Note(in: notes, at: offset)
            if note.type == Self.gnuBuildIDType, notes[note.owner].elementsEqual(Self.gnuOwner) {
                try self.init(bytes: notes[note.content])
                return
            }
            offset = note.end
        }
        throw KernelSourcesError(
            .malformedBuildID, at: "ELF notes of \(notes.count) bytes", cause: "no note holds a GNU build-id",
            remedy: "use a kernel that was linked with --build-id")
    }

    /// One note's header: where its owner, its content and the next note are.
    private struct Note {
        let type: UInt32
        let owner: Range<Int>
        let content: Range<Int>
        let end: Int

        init(in notes: [UInt8], at offset: Int) throws(KernelSourcesError) {
            guard let ownerLength = Self.word(in: notes, at: offset),
                let contentLength = Self.word(in: notes, at: offset + 4),
                let type = Self.word(in: notes, at: offset + 8)
            else { throw Self.cut(offset, of: notes.count) }
            let ownerStart = offset + 12
            let contentStart = ownerStart + Self.padded(ownerLength)
            let contentEnd = contentStart + Int(contentLength)
            guard contentEnd <= notes.count else { throw Self.cut(offset, of: notes.count) }
            self.type = type
            owner = ownerStart..<ownerStart + Int(ownerLength)
            content = contentStart..<contentEnd
            end = contentStart + Self.padded(contentLength)
        }

        private static func padded(_ length: UInt32) -> Int { (Int(length) + 3) & ~3 }

        private static func word(in notes: [UInt8], at offset: Int) -> UInt32? {
            guard offset + 4 <= notes.count else { return nil }
            return (0..<4).reduce(0) { $0 | UInt32(notes[offset + $1]) << (8 * UInt32($1)) }
        }

        private static func cut(_ offset: Int, of count: Int) -> KernelSourcesError {
            KernelSourcesError(
                .malformedBuildID, at: "ELF notes, offset \(offset)", cause: "the note runs over the end at \(count)",
                remedy: "read the notes again from the host")
        }
    }
}
