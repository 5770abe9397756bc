public import AgentWire

/// Makes one wrong answer out of an honest one.
struct HostileAnswerMaker {
    private static let longestNoise = 4_096

    var dice: Dice
    let place: AnswerKind
    let honest: AgentMessage
    /// Whether what takes long to read may be made: once a kind is enough.
    let isFirst: Bool

    mutating func answer(_ damage: HostileAnswer.Damage) -> HostileAnswer {
        var bytes = honest.frame.bytes
        let (kind, payload) = (honest.frame.kind, honest.frame.payload)
        switch damage {
        case .frameTooLong:
            let excess = dice.next(below: 1 << 30)
            return HostileAnswer(
                length(Frame.maximumLength + 1 + excess), .endless(noise()), reason: "a length is beyond its bound at offset 0")
        case .frameEmpty: return HostileAnswer(length(0) + bytes.dropFirst(4), reason: "a length is beyond its bound at offset 0")
        case .frameShorter:
            let less = 1 + dice.next(below: payload.count + 1)
            bytes.replaceSubrange(0..<4, with: length(payload.count + 1 - less))
            return HostileAnswer(bytes, reason: "offset")
        case .frameLonger:
            // As much as a frame may have, once; it must be there before its checksum can be wrong.
            let more = isFirst ? Frame.maximumLength - payload.count - 1 : 1 + dice.next(below: 1_000)
            bytes.replaceSubrange(0..<4, with: length(payload.count + 1 + more))
            return HostileAnswer(bytes, .endless(noise()), reason: "the checksum does not match at offset 4")
        case .wrongChecksum:
            let bit = 32 + dice.next(below: (bytes.count - 4) * 8)
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            return HostileAnswer(bytes, reason: "the checksum does not match at offset 4")
        case .fieldsCut where !payload.isEmpty:
            return framed(kind, [UInt8](payload.prefix(dice.next(below: payload.count))), reason: "offset")
        case .fieldsLeftOver, .fieldsCut: return framed(kind, payload + noise(), reason: "offset")
        case .fieldsNonsense:
            return framed(kind, [UInt8](repeating: 0xFF, count: 64 + dice.next(below: Self.longestNoise)), reason: "offset")
        case .wrongField: return wrongField()
        case .kindOfLaterVersion:
            let unknown = UInt8(AnswerKind.allCases.count + 1 + dice.next(below: 200))
            return framed(unknown, payload, reason: "the kind of message is not known at offset 0")
        case .otherAnswer: return otherAnswer()
        case .flood: return flood()
        case .noise: return HostileAnswer([], .endless(noise()), reason: "offset")
        case .nothing: return HostileAnswer([], .end, reason: HostileAnswer.ended)
        case .silence: return HostileAnswer([], .silence, reason: HostileAnswer.silent)
        case .cut: return HostileAnswer(cut(bytes), .end, reason: HostileAnswer.ended)
        case .stalled: return HostileAnswer(cut(bytes), .silence, reason: HostileAnswer.silent)
        }
    }

    private mutating func cut(_ bytes: [UInt8]) -> [UInt8] { [UInt8](bytes.prefix(1 + dice.next(below: bytes.count - 1))) }

    private mutating func noise() -> [UInt8] {
        (0..<1 + dice.next(below: Self.longestNoise)).map { _ in UInt8(dice.next(below: 256)) }
    }

    private func length(_ count: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
    }

    private func framed(_ kind: UInt8, _ payload: [UInt8], reason: String) -> HostileAnswer {
        HostileAnswer(Frame(kind: kind, payload: payload).bytes, reason: reason)
    }

    private func said(_ message: AgentMessage, reason: String = "out of order") -> HostileAnswer {
        HostileAnswer(message.frame.bytes, reason: reason)
    }

    /// A good message that does not belong there.
    private mutating func otherAnswer() -> HostileAnswer {
        let others = Self.others.filter { message in AnswerKind(message).map { !place.companions.contains($0) } ?? false }
        return said(others[dice.next(below: others.count)])
    }

    private static let others: [AgentMessage] = [
        .welcome(version: CoordinatorMessage.protocolVersion, agentVersion: ""), .facts([]), .spooled([]),
        .pong(
            sequence: 0, monotonic: MonotonicInstant(nanoseconds: 0), realtimeNanoseconds: 0, realtimeErrorMicroseconds: nil),
        .armed(functions: 0, target: TargetSummary(tasks: 0, leftOut: 0)), .started(at: MonotonicInstant(nanoseconds: 0)),
        .finished(SpoolEntry(id: "x", byteCount: 0)), .acknowledged(id: "x"), .aborted,
    ]

    /// Good messages without end: what alone would be right, or is passed over, where there is such a thing.
    private mutating func flood() -> HostileAnswer {
        let progress = AgentMessage.progress(
            Progress(phase: .settle, elapsed: .zero, functions: 0, events: 0, lostEvents: 0, work: 0))
        switch (place, honest) {
        case (.symbols, .symbols(var chunk)):
            chunk.symbols = [.init(offset: 0, name: "endless")]
            chunk.isLast = false
            return HostileAnswer([], .endless(AgentMessage.symbols(chunk).frame.bytes), reason: "out of order")
        case (.resultChunk, .resultChunk(let id, _, let total, let bytes)):
            let crumbs = (0..<min(2_000, bytes.count)).flatMap { place in
                AgentMessage.resultChunk(id: id, offset: UInt64(place), total: total, bytes: [bytes[place]]).frame.bytes
            }
            return HostileAnswer(crumbs, .silence, reason: "out of order")
        case (.spooled, _) where isFirst:
            let entries = [SpoolEntry](repeating: SpoolEntry(id: "x", byteCount: 1), count: SpoolEntry.mostInMessage)
            return HostileAnswer([], .endless(AgentMessage.spooled(entries).frame.bytes), reason: "goes on listing")
        case (.started, _), (.progress, _), (.finished, _):
            return HostileAnswer([], .endless(progress.frame.bytes), reason: "goes on telling")
        case (.aborted, _): return HostileAnswer([], .endless(progress.frame.bytes), reason: "out of order")
        default: return HostileAnswer([], .endless(AgentMessage.aborted.frame.bytes), reason: "out of order")
        }
    }

    /// An answer in which all is as it must be but one field.
    private mutating func wrongField() -> HostileAnswer {
        let some = 1 + dice.next(below: 60_000)
        switch honest {
        case .welcome(let version, let agent):
            let wrong = UInt16(truncatingIfNeeded: Int(version) + some)
            return said(.welcome(version: wrong, agentVersion: agent), reason: "version \(wrong) of the protocol")
        case .pong(let sequence, let monotonic, let realtime, let error):
            return said(
                .pong(
                    sequence: sequence &+ UInt32(some), monotonic: monotonic, realtimeNanoseconds: realtime,
                    realtimeErrorMicroseconds: error))
        case .facts:
            let many = (0..<1_025 + some % 1_000).map { Fact(name: "fact.\($0)", value: "") }
            return said(.facts(many), reason: "a length is beyond its bound at offset 0")
        case .symbols(var chunk):
            if some % 2 == 0 {
                chunk.object += "x"
                return said(.symbols(chunk))
            }
            chunk.buildID[some % chunk.buildID.count] ^= 1
            return said(.symbols(chunk), reason: "have the build-id")
        case .finished(let entry): return said(.finished(SpoolEntry(id: entry.id + "0", byteCount: entry.byteCount)))
        case .acknowledged(let id): return said(.acknowledged(id: id + "0"))
        case .spooled:
            return said(.spooled([SpoolEntry(id: "../\(some)", byteCount: 1)]), reason: "a field is out of range at offset")
        case .resultChunk(let id, _, let total, let bytes): return wrongResult(id, total, bytes)
        case .progress:
            return framed(
                honest.frame.kind, [4 + UInt8(some % 250)] + honest.frame.payload.dropFirst(),
                reason: "a field is out of range at offset 0")
        case .refused:
            return framed(
                honest.frame.kind, [16 + UInt8(some % 230)] + honest.frame.payload.dropFirst(),
                reason: "a field is out of range at offset 0")
        case .armed, .started, .aborted: return answer(.fieldsLeftOver)
        }
    }

    private mutating func wrongResult(_ id: String, _ total: UInt64, _ bytes: [UInt8]) -> HostileAnswer {
        func chunk(id: String, offset: UInt64 = 0, total: UInt64, _ bytes: [UInt8], reason: String = "out of order")
            -> HostileAnswer
        {
            said(.resultChunk(id: id, offset: offset, total: total, bytes: bytes), reason: reason)
        }
        switch dice.next(below: 8) {
        case 0: return chunk(id: id + "0", total: total, bytes)
        case 1: return chunk(id: id, offset: 1 + UInt64(dice.next(below: 1 << 30)), total: total, bytes)
        case 2: return chunk(id: id, total: UInt64(ResultFile.maximumSize) + 1, bytes)
        case 3: return chunk(id: id, total: UInt64(bytes.count) - 1, bytes)
        case 4: return chunk(id: id, total: total, [])
        case 5:
            // A file of another version, whose checksum is right.
            var file = [UInt8](bytes.dropLast(4))
            file[4] = UInt8(ResultFile.version) + 1 + UInt8(dice.next(below: 200))
            file += length(Int(CRC32C.checksum(file)))
            return chunk(id: id, total: UInt64(file.count), file, reason: "the format's version is not supported at offset 4")
        case 6:
            guard var result = try? ResultFile.decode(bytes) else { return answer(.otherAnswer) }
            result.id += "0"
            let file = ResultFile.encode(result)
            return chunk(id: id, total: UInt64(file.count), file, reason: "another measurement, \(result.id)")
        default:
            var file = bytes
            file[6 + dice.next(below: file.count - 6)] ^= 1 << UInt8(dice.next(below: 8))
            return chunk(id: id, total: total, file, reason: "the checksum does not match at offset \(file.count - 4)")
        }
    }
}

extension AnswerKind {
    /// An honest message of each kind.
    public static func samples(_ plan: MeasurementPlan) -> [AgentMessage] {
        let profile = HostProfile(name: "sample")
        let instant = MonotonicInstant(nanoseconds: 1_000_000_000)
        let result = ResultFile.encode(profile.result(of: plan, requested: instant, actual: instant))
        let messages: [AgentMessage?] = [
            .welcome(version: CoordinatorMessage.protocolVersion, agentVersion: "simulated"),
            .pong(sequence: 1, monotonic: instant, realtimeNanoseconds: 2, realtimeErrorMicroseconds: nil),
            .facts(profile.facts(holder: "somebody")),
            profile.symbols(of: "vmlinux").map { .symbols($0) },
            .armed(functions: 40_000, target: TargetSummary(tasks: 3, leftOut: 1)),
            .started(at: instant),
            .progress(Progress(phase: .settle, elapsed: Microseconds(1), functions: 2, events: 3, lostEvents: 4, work: 5)),
            .finished(SpoolEntry(id: plan.id, byteCount: UInt64(result.count))),
            .spooled([SpoolEntry(id: plan.id, byteCount: UInt64(result.count))]),
            .resultChunk(id: plan.id, offset: 0, total: UInt64(result.count), bytes: result),
            .acknowledged(id: plan.id),
            .aborted,
            .refused(Refusal(code: .systemCall, message: "taken\u{1B}[2J\nby \u{7}nobody", remedy: "wait\r", errno: 11)),
        ]
        return messages.compactMap { $0 }
    }
}
