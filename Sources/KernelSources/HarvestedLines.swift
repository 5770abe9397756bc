/// A row of an object's line tables: the code at `offset` stems from a place in a file.
struct LineRow {
    let offset: UInt32
    let file: UInt32
    let place: LinePlace
}

/// A line, and whether the row may stand for the brace that closes a function there. Ordered by line, the brace last.
struct LinePlace: Comparable {
    private let packed: UInt32

    /// A row's line, below 2³¹, and its column, where 0 is an unknown one. A function's closing brace is in column 1, and
    /// nothing else that makes code is: a compiler that turns a last call into a jump leaves no row for the brace.
    init(line: UInt32, column: Int32) { packed = line << 1 | (column <= 1 ? 1 : 0) }

    var line: UInt32 { packed >> 1 }

    /// The last line of a body of which this is the greatest place: the brace is one line further if it left no row.
    var closingLine: UInt32 { line + (packed & 1 ^ 1) }

    static func < (left: LinePlace, right: LinePlace) -> Bool { left.packed < right.packed }
}

/// A stretch of code of a function.
struct HarvestedRange {
    let low: UInt32
    let high: UInt32
    let definition: UInt32
}

/// A function that is defined in the source: with code of its own, inlined, or both.
struct Definition: Hashable {
    let name: String
    let file: UInt32
    let line: UInt32
}

/// What an object's DWARF says of functions and lines, gathered before any question is asked of it.
///
/// Offsets are those of `TextOffset`, in 32 bits, since there are millions of rows and no kernel has 4 GB of text.
struct HarvestedLines {
    var files: [String] = []
    var definitions: [Definition] = []
    var ranges: [HarvestedRange] = []
    /// The rows of one unit after the other; one array for all would be copied, and held twice, as it grows.
    var tables: [ContiguousArray<LineRow>] = []

    private var fileNumbers: [String: UInt32] = [:]
    private var definitionNumbers: [Definition: UInt32] = [:]

    /// The number of a file, given by its path below the tree.
    mutating func file(_ path: String) -> UInt32 {
        if let known = fileNumbers[path] { return known }
        let number = UInt32(files.count)
        files.append(path)
        fileNumbers[path] = number
        return number
    }

    /// The number of a definition.
    mutating func number(of definition: Definition) -> UInt32 {
        if let known = definitionNumbers[definition] { return known }
        let number = UInt32(definitions.count)
        definitions.append(definition)
        definitionNumbers[definition] = number
        return number
    }
}
