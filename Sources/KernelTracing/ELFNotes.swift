/// The notes of an ELF image, as `/sys/kernel/notes` and a module's `notes/.note.gnu.build-id` hold them.
public enum ELFNotes {
    private static let buildIDType: UInt32 = 3

    /// The GNU build-id among the notes; nil if there is none or the notes are damaged before it.
    @inline(never)
    public static func buildID(in notes: [UInt8]) -> [UInt8]? {
        var position = 0
        while let nameSize = word(notes, position), let valueSize = word(notes, position + 4),
            let type = word(notes, position + 8)
        {
            let name = position + 12
            let value = name + padded(nameSize)
            let end = value + Int(valueSize)
            guard end <= notes.count else { return nil }
            if type == buildIDType, notes[name..<name + Int(nameSize)].spells("GNU\0"), (1...64).contains(valueSize) {
                return [UInt8](notes[value..<end])
            }
            position = value + padded(valueSize)
        }
        return nil
    }

    private static func word(_ bytes: [UInt8], _ offset: Int) -> UInt32? {
        guard offset + 4 <= bytes.count else { return nil }
        return (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
    }

    private static func padded(_ size: UInt32) -> Int {
        (Int(size) + 3) & ~3
    }
}
