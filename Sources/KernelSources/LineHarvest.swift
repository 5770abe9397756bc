internal import CElfutils

/// Gathers the definitions, code ranges and line rows of an object from its DWARF.
///
/// The loops touch millions of rows: they work on libdw's pointers and allocate nothing for a row.
struct LineHarvest {
    /// libdw keeps every unit it has read; after so many it is closed and opened again to bound the memory.
    private static let unitsPerSession = 64
    private static let importDepthLimit = 8

    private let object: KernelObjectFile
    private(set) var lines = HarvestedLines()
    private var files = UnitFiles()
    /// Units whose entries are in a file of their own that was not found.
    private var lostUnits = 0

    /// Gathers everything there is; throws `missingDebugInformation` when there is nothing.
    init(of object: KernelObjectFile) throws(KernelSourcesError) {
        self.object = object
        try readUnits()
        guard !lines.ranges.isEmpty else {
            throw object.missingDebugInformation(
                lostUnits == 0
                    ? "it describes no function"
                    : "\(lostUnits) units are in .dwo files that are not where they were made; .dwp files are not read")
        }
    }

    private mutating func readUnits() throws(KernelSourcesError) {
        var debugInformation = try object.openDebugInformation()
        var unit: OpaquePointer?
        var count = 0
        while true {
            var next: OpaquePointer?
            var version: Dwarf_Half = 0
            var kind: UInt8 = 0
            var top = Dwarf_Die()
            var split = Dwarf_Die()
            switch dwarf_get_units(debugInformation.dwarf, unit, &next, &version, &kind, &top, &split) {
            case 0: break
            case 1: return
            default: throw object.missingDebugInformation(String(cString: dwarf_errmsg(-1)))
            }
            readUnit(&top, split: &split, isSkeleton: Int(kind) == DW_UT_skeleton)
            unit = next
            count += 1
            if count % Self.unitsPerSession == 0, !object.isModule {
                let position = dwarf_dieoffset(&top)
                debugInformation = try object.openDebugInformation()
                unit = dwarf_offdie(debugInformation.dwarf, position, &top)?.pointee.cu
            }
        }
    }

    private mutating func readUnit(_ top: inout Dwarf_Die, split: inout Dwarf_Die, isSkeleton: Bool) {
        files.begin(compilationFolder: Self.compilationFolder(of: &top))
        if isSkeleton, split.addr == nil { lostUnits += 1 }
        if isSkeleton, split.addr != nil { readFunctions(below: &split, depth: 0) } else { readFunctions(below: &top, depth: 0) }
        readRows(of: &top)
    }

    private static func compilationFolder(of unit: inout Dwarf_Die) -> String {
        var attribute = Dwarf_Attribute()
        return dwarf_formstring(dwarf_attr(&unit, UInt32(DW_AT_comp_dir), &attribute)).map { String(cString: $0) } ?? ""
    }

    private mutating func readFunctions(below parent: inout Dwarf_Die, depth: Int) {
        var next = Dwarf_Die()
        guard dwarf_child(&parent, &next) == 0 else { return }
        var entry: Dwarf_Die
        repeat {
            entry = next
            switch Int(dwarf_tag(&entry)) {
            case Int(DW_TAG_subprogram): readFunction(&entry)
            case Int(DW_TAG_imported_unit) where depth < Self.importDepthLimit: readImportedUnit(&entry, depth: depth)
            default: break
            }
        } while dwarf_siblingof(&entry, &next) == 0
    }

    /// A tool that shares entries between units (dwz) moves definitions into units that are imported.
    private mutating func readImportedUnit(_ entry: inout Dwarf_Die, depth: Int) {
        var attribute = Dwarf_Attribute()
        var imported = Dwarf_Die()
        guard dwarf_formref_die(dwarf_attr(&entry, UInt32(DW_AT_import), &attribute), &imported) != nil else { return }
        readFunctions(below: &imported, depth: depth + 1)
    }

    private mutating func readFunction(_ entry: inout Dwarf_Die) {
        guard dwarf_hasattr(&entry, UInt32(DW_AT_declaration)) == 0, let name = dwarf_diename(&entry) else { return }
        var line: Int32 = 0
        guard dwarf_decl_line(&entry, &line) == 0, line > 0,
            let file = files.number(ofDeclaration: &entry, in: &lines)
        else { return }
        let definition = lines.number(
            of: Definition(name: SourceName.folded(String(cString: name)), file: file, line: UInt32(line)))
        readRanges(of: &entry, definition: definition)
    }

    private mutating func readRanges(of entry: inout Dwarf_Die, definition: UInt32) {
        var position = 0
        var base: Dwarf_Addr = 0
        var low: Dwarf_Addr = 0
        var high: Dwarf_Addr = 0
        while true {
            position = dwarf_ranges(&entry, position, &base, &low, &high)
            guard position > 0 else { return }
            guard low < high, let low = object.offset(of: low), let high = object.offset(of: high) else { continue }
            lines.ranges.append(HarvestedRange(low: low, high: high, definition: definition))
        }
    }

    /// Leaves out rows that repeat the place before them: a function begins with a row of its own.
    private mutating func readRows(of unit: inout Dwarf_Die) {
        var table: OpaquePointer?
        var count = 0
        guard dwarf_getsrclines(&unit, &table, &count) == 0, let table else { return }
        var rows = ContiguousArray<LineRow>()
        rows.reserveCapacity(count / 2)
        var last = LineRow(offset: 0, file: .max, place: LinePlace(line: 0, column: 0))
        for index in 0..<count {
            guard let row = dwarf_onesrcline(table, index) else { continue }
            var address: Dwarf_Addr = 0
            var line: Int32 = 0
            var column: Int32 = 0
            var ends = false
            guard dwarf_lineaddr(row, &address) == 0, dwarf_lineno(row, &line) == 0, line > 0,
                dwarf_linecol(row, &column) == 0, dwarf_lineendsequence(row, &ends) == 0, !ends,
                let offset = object.offset(of: address)
            else { continue }
            let place = LinePlace(line: UInt32(line), column: column)
            guard let file = files.number(ofRow: row, in: &lines) else { continue }
            if place == last.place, file == last.file { continue }
            last = LineRow(offset: offset, file: file, place: place)
            rows.append(last)
        }
        lines.tables.append(rows)
    }
}
