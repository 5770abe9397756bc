internal import CElfutils

/// The numbers, across an object, of the files that a unit names by places in its own table.
///
/// A unit's rows name a file millions of times: the second time costs an array access.
struct UnitFiles {
    private static let unknown = UInt32.max

    private var compilationFolder = ""
    private var table: OpaquePointer?
    private var numbers: [UInt32] = []
    private var recorded: [String: UInt32] = [:]
    private var unit: OpaquePointer?
    private var unitTable: OpaquePointer?
    private var unitFileCount = 0

    /// Starts on a unit that was compiled in a folder.
    mutating func begin(compilationFolder: String) {
        if compilationFolder != self.compilationFolder { recorded.removeAll() }
        self.compilationFolder = compilationFolder
        table = nil
        unit = nil
    }

    /// The number of the file of a row of the unit's line table.
    mutating func number(ofRow row: OpaquePointer, in lines: inout HarvestedLines) -> UInt32? {
        var files: OpaquePointer?
        var index = 0
        guard dwarf_line_file(row, &files, &index) == 0, let files else { return nil }
        return number(at: index, of: files, in: &lines)
    }

    /// The number of the file where an entry is declared.
    ///
    /// The place counts in the table of the unit that says so, which may be another than the entry's. libdw's own
    /// function for this ends the process when a unit has no table.
    mutating func number(ofDeclaration entry: inout Dwarf_Die, in lines: inout HarvestedLines) -> UInt32? {
        var attribute = Dwarf_Attribute()
        var place: Dwarf_Word = 0
        guard dwarf_formudata(dwarf_attr_integrate(&entry, UInt32(DW_AT_decl_file), &attribute), &place) == 0,
            let declaring = attribute.cu
        else { return nil }
        if declaring != unit { openTable(of: declaring) }
        guard let unitTable, place < unitFileCount else { return nil }
        return number(at: Int(place), of: unitTable, in: &lines)
    }

    private mutating func openTable(of declaring: OpaquePointer) {
        unit = declaring
        unitTable = nil
        unitFileCount = 0
        var top = Dwarf_Die()
        guard dwarf_cu_die(declaring, &top, nil, nil, nil, nil, nil, nil) != nil else { return }
        if dwarf_getsrcfiles(&top, &unitTable, &unitFileCount) != 0 { unitTable = nil }
    }

    private mutating func number(at index: Int, of files: OpaquePointer, in lines: inout HarvestedLines) -> UInt32? {
        if files != table {
            table = files
            numbers.removeAll(keepingCapacity: true)
        }
        if index >= numbers.count { numbers += repeatElement(Self.unknown, count: index + 1 - numbers.count) }
        if numbers[index] == Self.unknown {
            guard let path = dwarf_filesrc(files, index, nil, nil) else { return nil }
            numbers[index] = number(of: String(cString: path), in: &lines)
        }
        return numbers[index]
    }

    private mutating func number(of path: String, in lines: inout HarvestedLines) -> UInt32 {
        if let known = recorded[path] { return known }
        let number = lines.file(SourcePath.relativeToTree(path, compilationFolder: compilationFolder))
        recorded[path] = number
        return number
    }
}
