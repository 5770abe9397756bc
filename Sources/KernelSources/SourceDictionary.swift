/// The functions of one kernel object with their source lines, and the offsets at which their code lies.
///
/// It is held as the bytes of its file. A lookup is a binary search in place; a function is made a value when asked for.
public struct SourceDictionary: Sendable {
    /// The object's identity.
    public let buildID: BuildID
    /// `vmlinux`, or the module's name.
    public let object: String

    /// The bytes that are kept on disk.
    public let encoded: [UInt8]
    let functions: FlatArray<UInt32>
    let lows: FlatArray<UInt64>
    let highs: FlatArray<UInt64>
    let owners: FlatArray<UInt32>
    let strings: StringTable
    let aliasNames: FlatArray<UInt32>
    let aliasOwners: FlatArray<UInt32>

    init(
        buildID: BuildID, object: String, encoded: [UInt8], functions: FlatArray<UInt32>, lows: FlatArray<UInt64>,
        highs: FlatArray<UInt64>, owners: FlatArray<UInt32>, strings: StringTable, aliasNames: FlatArray<UInt32>,
        aliasOwners: FlatArray<UInt32>
    ) {
        self.buildID = buildID
        self.object = object
        self.encoded = encoded
        self.functions = functions
        self.lows = lows
        self.highs = highs
        self.owners = owners
        self.strings = strings
        self.aliasNames = aliasNames
        self.aliasOwners = aliasOwners
    }

    /// The number of source functions, which are numbered from 0 in the order of their names.
    public var count: Int { functions.count / Field.allCases.count }

    /// The number of stretches of code.
    public var rangeCount: Int { lows.count }

    /// Function number `index`, which must be below `count`.
    public subscript(index: Int) -> SourceFunction {
        SourceFunction(
            name: text(index, .name), file: text(index, .file), firstLine: number(index, .firstLine),
            lastLine: number(index, .lastLine), lines: number(index, .lines), linesInlined: number(index, .linesInlined),
            section: text(index, .section), evidence: LineEvidence(rawValue: UInt8(number(index, .evidence))) ?? .estimated,
            aliases: aliases(of: index))
    }

    /// The other names of the code of function `index`.
    private func aliases(of index: Int) -> [String] {
        let first = aliasOwners.partitionPoint { $0 >= index }
        return (first..<aliasOwners.count).prefix { aliasOwners[$0] == index }.map { strings.text(at: aliasNames[$0]) }
    }

    /// The number of the function whose code holds an offset.
    public func index(at offset: TextOffset) -> Int? {
        guard let range = lows.lastIndex(atMost: offset.rawValue), offset.rawValue < highs[range] else { return nil }
        return Int(owners[range])
    }

    /// The function whose code holds an offset.
    public func function(at offset: TextOffset) -> SourceFunction? { index(at: offset).map { self[$0] } }

    /// The numbers of the functions with a source name: several when files share it.
    public func indices(named name: String) -> Range<Int> {
        let wanted = Array(name.utf8)
        let first = firstIndex(after: { $0.lexicographicallyPrecedes(wanted) })
        var end = first
        while end < count, utf8(end).elementsEqual(wanted) { end += 1 }
        return first..<end
    }

    /// The stretches of code of function `index`, in ascending order.
    public func ranges(of index: Int) -> [Range<TextOffset>] {
        owners.indices.filter { owners[$0] == index }.map { TextOffset(lows[$0])..<TextOffset(highs[$0]) }
    }

    /// The functions of each file and their lines, counted.
    public var sizesByFile: [String: (functions: Int, lines: Int)] {
        var sizes: [UInt32: (functions: Int, lines: Int)] = [:]
        for index in 0..<count {
            sizes[functions[position(index, .file)], default: (0, 0)].functions += 1
            sizes[functions[position(index, .file)], default: (0, 0)].lines += number(index, .lines)
        }
        return Dictionary(sizes.map { (strings.text(at: $0.key), $0.value) }) { ($0.0 + $1.0, $0.1 + $1.1) }
    }

    private func firstIndex(after precedes: (ArraySlice<UInt8>) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if precedes(utf8(middle)) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func utf8(_ index: Int) -> ArraySlice<UInt8> { strings.utf8(at: functions[position(index, .name)]) }

    private func text(_ index: Int, _ field: Field) -> String { strings.text(at: functions[position(index, field)]) }

    private func number(_ index: Int, _ field: Field) -> Int { Int(functions[position(index, field)]) }

    private func position(_ index: Int, _ field: Field) -> Int { index * Field.allCases.count + field.rawValue }

    /// The numbers that a function is kept as, in this order.
    enum Field: Int, CaseIterable {
        case name, file, firstLine, lastLine, lines, linesInlined, section, evidence
    }
}
