/// The file that an agent leaves in the spool and the store keeps as it came.
///
///     "HAPR"  version u16  fields of MeasurementResult …  CRC-32C u32 over all before it
///
/// Functions are ascending; each is the distance of its offset from the one before, so that most take five bytes.
public enum ResultFile {
    /// The format's version that is written. Version 2, which had no user profile, and version 1, which had no steady phase and no
    /// work curve either, are read too; others are refused.
    public static let version: UInt16 = 3
    /// The longest result that is read, in bytes: all functions of a large kernel fit several times.
    public static let maximumSize = 8 << 20
    private static let mark: [UInt8] = [0x48, 0x41, 0x50, 0x52]

    /// The file's bytes.
    public static func encode(_ result: MeasurementResult) -> [UInt8] {
        var writer = WireWriter()
        for byte in mark {
            writer.write(byte)
        }
        writer.write(version)
        writer.write(result)
        writer.write(CRC32C.checksum(writer.bytes[...]))
        return writer.bytes
    }

    /// The result that the bytes hold; they may come from a hostile host.
    public static func decode(_ bytes: [UInt8]) throws(WireError) -> MeasurementResult {
        guard bytes.count <= maximumSize else { throw WireError(.tooLong, at: maximumSize) }
        guard bytes.count >= 10 else { throw WireError(.truncated, at: bytes.count) }
        guard bytes.starts(with: mark) else { throw WireError(.badMagic, at: 0) }
        var reader = WireReader(bytes, from: 4)
        let written = try reader.readUInt16()
        guard (1...version).contains(written) else { throw WireError(.unsupportedVersion, at: 4) }
        var trailer = WireReader(bytes, from: bytes.count - 4)
        guard try trailer.readUInt32() == CRC32C.checksum(bytes.dropLast(4)) else {
            throw WireError(.badChecksum, at: bytes.count - 4)
        }
        let result = try reader.readResult(version: written)
        guard reader.remaining == 4 else { throw WireError(.trailingBytes, at: reader.offset) }
        return result
    }
}

extension WireWriter {
    mutating func write(_ result: MeasurementResult) {
        write(result.id)
        write(result.agentVersion)
        write(result.kernelRelease)
        write(result.machine)
        write(result.requestedStart)
        write(result.actualStart)
        write(result.startRealtimeNanoseconds)
        write(result.clockStepMicroseconds)
        writeVarint(UInt64(result.phaseLengths.count))
        for length in result.phaseLengths {
            write(length)
        }
        write(result.isSteady)
        write(result.settleTime)
        write(result.work)
        write(result.windows)
        write(result.workCurve)
        writeVarint(UInt64(result.objects.count))
        for object in result.objects {
            write(object.name)
            write(object.buildID)
        }
        write(result.functions)
        write(result.counters)
        write(result.invalidities)
        // Not `!= nil`: that would bring the comparison of profiles with it.
        if let user = result.user {
            write(true)
            write(user)
        } else {
            write(false)
        }
    }

    mutating func write(_ invalidities: [Invalidity]) {
        writeVarint(UInt64(invalidities.count))
        for invalidity in invalidities {
            write(invalidity.code.rawValue)
            write(invalidity.detail)
        }
    }

    private mutating func write(_ functions: [ReachedFunction]) {
        writeVarint(UInt64(functions.count))
        var object: UInt16 = 0
        var offset: UInt64 = 0
        for function in functions {
            if function.object != object {
                offset = 0
            }
            writeVarint(UInt64(function.object))
            writeVarint(function.offset - offset)
            writeVarint(UInt64(function.sightings.bits))
            writeVarint(function.firstSeen.count)
            writeVarint(UInt64(function.windows))
            object = function.object
            offset = function.offset
        }
    }

    private mutating func write(_ counters: TraceCounters) {
        write(counters.taskEvents)
        write(counters.softirqEvents)
        write(counters.hardirqEvents)
        write(counters.lostEvents)
        write(counters.prunedFunctions)
        write(counters.pruneBatches)
        write(counters.pruneTime)
        write(counters.agentCPU)
        write(counters.agentPeakKiB)
        write(counters.tasksSeen)
        write(counters.tasksMissed)
    }
}

extension WireReader {
    mutating func readResult(version: UInt16) throws(WireError) -> MeasurementResult {
        let start = offset
        let id = try readString(atMost: 64)
        guard MeasurementPlan.isValid(id: id) else { throw WireError(.invalidValue, at: start) }
        let agentVersion = try readString(atMost: 256)
        let kernelRelease = try readString(atMost: 256)
        let machine = try readString(atMost: 64)
        let requestedStart = try readInstant()
        let actualStart = try readInstant()
        let realtime = try readUInt64()
        let clockStep = try readInt64()
        var phaseLengths: [Microseconds] = []
        for _ in 0..<(try readCount(atMost: Phase.allCases.count)) {
            phaseLengths.append(try readMicroseconds())
        }
        let isSteady = try readBool()
        let settleTime = try readMicroseconds()
        let work = try readUInt64()
        let windows = version > 1 ? try readUInt8() : 0
        guard windows <= PhaseLengths.mostWindows else { throw WireError(.invalidValue, at: offset - 1) }
        let workCurve = version > 1 ? try readWorkCurve() : WorkCurve()
        let objects = try readObjects()
        var result = MeasurementResult(
            id: id, agentVersion: agentVersion, kernelRelease: kernelRelease, machine: machine,
            requestedStart: requestedStart, actualStart: actualStart, startRealtimeNanoseconds: realtime,
            clockStepMicroseconds: clockStep, phaseLengths: phaseLengths, isSteady: isSteady, settleTime: settleTime,
            work: work, windows: windows, workCurve: workCurve, objects: objects,
            functions: try readFunctions(objectCount: objects.count, version: version),
            counters: try readCounters(), invalidities: try readInvalidities())
        let hasUser = version > 2 ? try readBool() : false
        if hasUser { result.user = try readUserProfile() }
        return result
    }

    private mutating func readObjects() throws(WireError) -> [KernelObject] {
        var objects: [KernelObject] = []
        for _ in 0..<(try readCount(atMost: 4_096)) {
            objects.append(KernelObject(name: try readString(atMost: 64), buildID: try readBytes(atMost: 64)))
        }
        return objects
    }

    private mutating func readFunctions(objectCount: Int, version: UInt16) throws(WireError) -> [ReachedFunction] {
        var functions: [ReachedFunction] = []
        var previous: (object: UInt64, offset: UInt64) = (0, 0)
        let count = try readCount(atMost: 1 << 18)
        // No function takes fewer than four bytes, so that a wrong count reserves no more than the file is long.
        functions.reserveCapacity(min(count, remaining / 4))
        for index in 0..<count {
            let start = offset
            let object = try readShortVarint()
            guard object < UInt64(objectCount), object >= previous.object else { throw WireError(.invalidValue, at: start) }
            let distance = try readShortVarint()
            let base = object == previous.object ? previous.offset : 0
            let (sum, overflow) = base.addingReportingOverflow(distance)
            let repeated = index > 0 && object == previous.object && distance == 0
            guard !overflow, !repeated else { throw WireError(.invalidValue, at: start) }
            let bits = try readShortVarint()
            guard bits < 1 << 12 else { throw WireError(.invalidValue, at: start) }
            let firstSeen = Microseconds(try readVarint())
            let windows = version > 1 ? try readShortVarint() : 0
            guard windows <= UInt64(UInt16.max) else { throw WireError(.invalidValue, at: start) }
            functions.append(
                ReachedFunction(
                    object: UInt16(object), offset: sum, sightings: Sightings(bits: UInt16(bits)), firstSeen: firstSeen,
                    windows: UInt16(windows)))
            previous = (object, sum)
        }
        return functions
    }

    private mutating func readCounters() throws(WireError) -> TraceCounters {
        var counters = TraceCounters()
        counters.taskEvents = try readUInt64()
        counters.softirqEvents = try readUInt64()
        counters.hardirqEvents = try readUInt64()
        counters.lostEvents = try readUInt64()
        counters.prunedFunctions = try readUInt64()
        counters.pruneBatches = try readUInt64()
        counters.pruneTime = try readMicroseconds()
        counters.agentCPU = try readMicroseconds()
        counters.agentPeakKiB = try readUInt64()
        counters.tasksSeen = try readUInt64()
        counters.tasksMissed = try readUInt64()
        return counters
    }

    mutating func readInvalidities() throws(WireError) -> [Invalidity] {
        var invalidities: [Invalidity] = []
        for _ in 0..<(try readCount(atMost: 64)) {
            let start = offset
            guard let code = Invalidity.Code(rawValue: try readUInt8()) else { throw WireError(.invalidValue, at: start) }
            invalidities.append(Invalidity(code, try readString(atMost: 8_192)))
        }
        return invalidities
    }
}
