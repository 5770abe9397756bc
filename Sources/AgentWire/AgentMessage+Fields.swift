extension WireWriter {
    mutating func write(_ chunk: SymbolChunk) {
        write(chunk.object)
        write(chunk.buildID)
        writeVarint(UInt64(chunk.symbols.count))
        for symbol in chunk.symbols {
            writeVarint(symbol.offset)
            write(symbol.name)
        }
        write(chunk.isLast)
    }

    mutating func write(_ progress: Progress) {
        write(progress.phase.rawValue)
        write(progress.elapsed)
        write(progress.functions)
        write(progress.events)
        write(progress.lostEvents)
        write(progress.work)
    }

    mutating func write(_ entry: SpoolEntry) {
        write(entry.id)
        write(entry.byteCount)
    }

    mutating func write(_ refusal: Refusal) {
        write(refusal.code.rawValue)
        write(refusal.message)
        write(refusal.remedy)
        write(Int64(refusal.errno))
    }
}

extension WireReader {
    mutating func readFacts() throws(WireError) -> [Fact] {
        var facts: [Fact] = []
        for _ in 0..<(try readCount(atMost: 1_024)) {
            facts.append(Fact(name: try readString(atMost: 256), value: try readString(atMost: 16_384)))
        }
        return facts
    }

    mutating func readSymbolChunk() throws(WireError) -> SymbolChunk {
        let object = try readString(atMost: 64)
        let buildID = try readBytes(atMost: 64)
        var symbols: [SymbolChunk.Symbol] = []
        for _ in 0..<(try readCount(atMost: 4_096)) {
            symbols.append(SymbolChunk.Symbol(offset: try readVarint(), name: try readString(atMost: 512)))
        }
        return SymbolChunk(object: object, buildID: buildID, symbols: symbols, isLast: try readBool())
    }

    mutating func readProgress() throws(WireError) -> Progress {
        let start = offset
        guard let phase = Phase(rawValue: try readUInt8()) else { throw WireError(.invalidValue, at: start) }
        return Progress(
            phase: phase, elapsed: try readMicroseconds(), functions: try readUInt32(), events: try readUInt64(),
            lostEvents: try readUInt64(), work: try readUInt64())
    }

    mutating func readSpoolEntry() throws(WireError) -> SpoolEntry {
        let start = offset
        let id = try readString(atMost: 64)
        guard MeasurementPlan.isValid(id: id) else { throw WireError(.invalidValue, at: start) }
        return SpoolEntry(id: id, byteCount: try readUInt64())
    }

    mutating func readSpoolEntries() throws(WireError) -> [SpoolEntry] {
        var entries: [SpoolEntry] = []
        for _ in 0..<(try readCount(atMost: SpoolEntry.mostInMessage)) {
            entries.append(try readSpoolEntry())
        }
        return entries
    }

    mutating func readRefusal() throws(WireError) -> Refusal {
        let start = offset
        guard let code = Refusal.Code(rawValue: try readUInt8()) else { throw WireError(.invalidValue, at: start) }
        let message = try readString(atMost: 4_096)
        let remedy = try readString(atMost: 4_096)
        return Refusal(code: code, message: message, remedy: remedy, errno: Int32(truncatingIfNeeded: try readInt64()))
    }
}
