/// Functions that the compiler found identical to another and replaced by a jump to it, or by a copy of its body.
///
/// Their DWARF has a declaration but no code, while their symbols have code that no function of the DWARF claims.
enum MergedFunctions {
    /// The code of such functions: of each symbol outside `ranges`, when exactly one definition fits it.
    static func ranges(
        of object: KernelObjectFile, in harvest: HarvestedLines, outside ranges: [HarvestedRange]
    ) -> [HarvestedRange] {
        let symbols = object.functionSymbols(outside: ranges).map { (range: $0.range, name: SourceName.folded($0.name)) }
        let names = Set(symbols.map(\.name))
        var candidates: [String: [UInt32]] = [:]
        for (number, definition) in harvest.definitions.enumerated() where names.contains(definition.name) {
            candidates[definition.name, default: []].append(UInt32(number))
        }
        return symbols.compactMap { symbol in
            guard let definition = fitting(candidates[symbol.name] ?? [], at: symbol.range.lowerBound, in: harvest) else {
                return nil
            }
            return HarvestedRange(low: symbol.range.lowerBound, high: symbol.range.upperBound, definition: definition)
        }
    }

    /// Of several definitions with one name, the one in the file from which the first row of the code stems.
    private static func fitting(_ candidates: [UInt32], at offset: UInt32, in harvest: HarvestedLines) -> UInt32? {
        guard candidates.count > 1 else { return candidates.first }
        let file = harvest.file(at: offset)
        let fitting = candidates.filter { harvest.definitions[Int($0)].file == file }
        return fitting.count == 1 ? fitting.first : nil
    }
}

extension HarvestedLines {
    /// The file of the row that begins at an offset.
    fileprivate func file(at offset: UInt32) -> UInt32? {
        for rows in tables {
            let position = rows.partitionPoint { $0.offset >= offset }
            if position < rows.endIndex, rows[position].offset == offset { return rows[position].file }
        }
        return nil
    }
}
