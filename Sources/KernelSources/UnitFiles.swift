internal import CElfutils

/// The numbers, across an object, of the files that one unit names by pointers of libdw or by places in its own table.
///
/// A unit's rows name a file millions of times: the second time costs an array access.
struct UnitFiles {
    private static let unknown = UInt32.max

    private var compilationFolder = ""
    private var table: OpaquePointer?
    private var numbers: [UInt32] = []
    private var recorded: [String: UInt32] = [:]

    /// Starts on a unit that was compiled in a folder.
    mutating func begin(compilationFolder: String) {
        if compilationFolder != self.compilationFolder { recorded.removeAll() }
        self.compilationFolder = compilationFolder
        table = nil
        numbers.removeAll(keepingCapacity: true)
    }

    /// The number of the file of a row of the unit's line table.
    mutating func number(ofRow row: OpaquePointer, in lines: inout HarvestedLines) -> UInt32 {
        var files: OpaquePointer?
        var index = 0
        guard dwarf_line_file(row, &files, &index) == 0 else { return lines.file("") }
        if files != table {
            table = files
            numbers.removeAll(keepingCapacity: true)
        }
        if index >= numbers.count { numbers += repeatElement(Self.unknown, count: index + 1 - numbers.count) }
        if numbers[index] == Self.unknown {
            numbers[index] = dwarf_filesrc(files, index, nil, nil).map { number(of: $0, in: &lines) } ?? lines.file("")
        }
        return numbers[index]
    }

    /// The number of a file that the unit names by the path that the compiler recorded.
    mutating func number(of path: UnsafePointer<CChar>, in lines: inout HarvestedLines) -> UInt32 {
        let text = String(cString: path)
        if let known = recorded[text] { return known }
        let number = lines.file(SourcePath.relativeToTree(text, compilationFolder: compilationFolder))
        recorded[text] = number
        return number
    }
}
