import AgentWire

/// A little ELF file, byte by byte: a header, one stretch of code, notes, and two tables of symbols.
struct ELFBuilder {
    struct Symbol {
        var name: String
        var address: UInt64
        var size: UInt64 = 16
        /// The lower four bits of `st_info`: 2 is a function.
        var kind: UInt8 = 2
        var section: UInt16 = 1
    }

    var symbols: [Symbol] = []
    var exported: [Symbol] = []
    /// Where the code is loaded, and where it is in the file.
    var codeAddress: UInt64 = 0x40_1000
    var codePlace: UInt64 = 0x1000
    var codeSize: UInt64 = 0x800
    var buildID: [UInt8] = Array(1...20)

    /// The place of the section headers.
    static let sections: UInt64 = 64 + 2 * 56 + 64

    var bytes: [UInt8] {
        let (table, names) = Self.table(symbols)
        let (exportTable, exportNames) = Self.table(exported)
        let start = Self.sections + 5 * 64
        var places = [start]
        for part in [table, names, exportTable, exportNames] { places.append(places[places.count - 1] + UInt64(part.count)) }
        var writer = WireWriter()
        for byte in [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9) { writer.write(byte as UInt8) }
        writer.write(UInt16(3))
        writer.write(UInt16(62))
        writer.write(UInt32(1))
        for number in [UInt64(0), 64, Self.sections] { writer.write(number) }
        writer.write(UInt32(0))
        for number: UInt16 in [64, 56, 2, 64, 5, 0] { writer.write(number) }
        write(segment: 1, flags: 5, codePlace, codeAddress, codeSize, to: &writer)
        write(segment: 4, flags: 4, 64 + 2 * 56, 0, 36, to: &writer)
        for number: UInt32 in [4, UInt32(buildID.count), 3] { writer.write(number) }
        for byte in Array("GNU\0".utf8) + buildID { writer.write(byte) }
        while writer.bytes.count < Int(Self.sections) + 64 { writer.write(UInt8(0)) }
        write(section: 2, places[0], UInt64(table.count), link: 2, entry: 24, to: &writer)
        write(section: 3, places[1], UInt64(names.count), link: 0, entry: 0, to: &writer)
        write(section: 11, places[2], UInt64(exportTable.count), link: 4, entry: 24, to: &writer)
        write(section: 3, places[3], UInt64(exportNames.count), link: 0, entry: 0, to: &writer)
        return writer.bytes + table + names + exportTable + exportNames
    }

    private func write(
        segment kind: UInt32, flags: UInt32, _ place: UInt64, _ address: UInt64, _ size: UInt64, to writer: inout WireWriter
    ) {
        writer.write(kind)
        writer.write(flags)
        for number in [place, address, address, size, size, 0x1000] { writer.write(number) }
    }

    private func write(
        section kind: UInt32, _ place: UInt64, _ size: UInt64, link: UInt32, entry: UInt64, to writer: inout WireWriter
    ) {
        writer.write(UInt32(0))
        writer.write(kind)
        for number in [UInt64(0), 0, place, size] { writer.write(number) }
        writer.write(link)
        writer.write(UInt32(0))
        for number in [UInt64(8), entry] { writer.write(number) }
    }

    private static func table(_ symbols: [Symbol]) -> (table: [UInt8], names: [UInt8]) {
        var names: [UInt8] = [0]
        var writer = WireWriter()
        for symbol in symbols {
            writer.write(UInt32(names.count))
            writer.write(symbol.kind)
            writer.write(UInt8(0))
            writer.write(symbol.section)
            writer.write(symbol.address)
            writer.write(symbol.size)
            names += Array(symbol.name.utf8) + [0]
        }
        return (writer.bytes, names)
    }
}
