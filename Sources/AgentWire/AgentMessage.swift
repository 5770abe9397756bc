/// One thing known of a host: `kernel.release`, `cpu.count`, …
public struct Fact: Sendable, Equatable {
    /// Dotted name.
    public var name: String
    /// Its value as text.
    public var value: String

    /// The fact that `name` is `value`.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// A piece of a kernel object's text symbols, in ascending order of offset.
public struct SymbolChunk: Sendable, Equatable {
    /// One symbol.
    public struct Symbol: Sendable, Equatable {
        /// Bytes from the object's base: `_text` of vmlinux, the `.text` section of a module.
        public var offset: UInt64
        /// The symbol's name with its compiler suffixes.
        public var name: String

        /// The symbol `name` at `offset`.
        public init(offset: UInt64, name: String) {
            self.offset = offset
            self.name = name
        }
    }

    /// `vmlinux` or the module's name.
    public var object: String
    /// The object's GNU build-id; empty if it has none.
    public var buildID: [UInt8]
    /// At most 4,096 symbols. As many as an agent sends at once fit one frame, however long their names are.
    public var symbols: [Symbol]
    /// Whether this is the last piece.
    public var isLast: Bool

    /// A piece of `object`'s symbols.
    public init(object: String, buildID: [UInt8], symbols: [Symbol], isLast: Bool) {
        self.object = object
        self.buildID = buildID
        self.symbols = symbols
        self.isLast = isLast
    }
}

/// How far a running measurement is.
public struct Progress: Sendable, Equatable {
    /// The phase it is in.
    public var phase: Phase
    /// Time since tracing was switched on.
    public var elapsed: Microseconds
    /// Functions seen so far in task context in this phase.
    public var functions: UInt32
    /// Entries decoded so far.
    public var events: UInt64
    /// Entries lost so far.
    public var lostEvents: UInt64
    /// Work done so far.
    public var work: UInt64

    /// How far a measurement is; the fields say what each part means.
    public init(phase: Phase, elapsed: Microseconds, functions: UInt32, events: UInt64, lostEvents: UInt64, work: UInt64) {
        self.phase = phase
        self.elapsed = elapsed
        self.functions = functions
        self.events = events
        self.lostEvents = lostEvents
        self.work = work
    }
}

/// Why an agent does not do what it was asked.
public struct Refusal: Error, Sendable, Equatable {
    /// The kinds of reason; their numbers are part of the protocol.
    public enum Code: UInt8, Sendable {
        /// The agent does not run as root.
        case notPrivileged = 1
        /// There is no tracefs, or it cannot be mounted or written.
        case noTracefs = 2
        /// The kernel has no `function` tracer.
        case noFunctionTracer = 3
        /// The kernel is locked down.
        case lockedDown = 4
        /// Another agent holds the host; the message names its coordinator.
        case busy = 5
        /// The trace buffer's layout is not one that the agent can decode.
        case unknownLayout = 6
        /// A program of the plan could not be started, or did not become ready.
        case programFailed = 7
        /// The message does not fit the agent's state.
        case outOfOrder = 8
        /// There is no such result or object.
        case notFound = 9
        /// The disk of the spool is full, or cannot be written.
        case spoolFailed = 10
        /// A system call failed; `errno` says how.
        case systemCall = 11
        /// The other side speaks another version, or sent damaged bytes.
        case protocolError = 12
        /// `kernel.ftrace_enabled` is 0, or something else switched tracing off.
        case tracingDisabled = 13
        /// The kernel hides its symbols' addresses (`kernel.kptr_restrict`).
        case addressesHidden = 14
        /// What the plan's target names is not on the host.
        case noTarget = 15
    }

    /// The kind of reason.
    public var code: Code
    /// One line: what, where and why.
    public var message: String
    /// What would mend it; may be empty.
    public var remedy: String
    /// The underlying `errno`, 0 if none.
    public var errno: Int32

    /// A refusal; the fields say what each part means.
    public init(code: Code, message: String, remedy: String, errno: Int32 = 0) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.errno = errno
    }
}

/// A result that a host keeps until it is acknowledged.
public struct SpoolEntry: Sendable, Equatable {
    /// Entries of one message at most.
    public static let mostInMessage = 4_096

    /// The measurement's id.
    public var id: String
    /// The result file's size in bytes.
    public var byteCount: UInt64

    /// The kept result of measurement `id`.
    public init(id: String, byteCount: UInt64) {
        self.id = id
        self.byteCount = byteCount
    }
}

/// What an agent answers.
public enum AgentMessage: Sendable, Equatable {
    /// Answers `hello`.
    case welcome(version: UInt16, agentVersion: String)
    /// Answers `ping` with the host's clocks, read between receiving and sending: `CLOCK_MONOTONIC`, `CLOCK_REALTIME` in ns, and
    /// the kernel's bound of the latter's error (`adjtimex`), nil where nothing synchronises it.
    case pong(
        sequence: UInt32, monotonic: MonotonicInstant, realtimeNanoseconds: UInt64, realtimeErrorMicroseconds: UInt32?)
    /// Answers `facts`.
    case facts([Fact])
    /// Answers `symbols`, in several pieces.
    case symbols(SymbolChunk)
    /// Tracing is set up and the service is ready; `functions` is how many functions the kernel can trace.
    case armed(functions: UInt32, target: TargetSummary)
    /// Tracing was switched on, at that instant of the host's monotonic clock.
    case started(at: MonotonicInstant)
    /// Sent about once a second while measuring.
    case progress(Progress)
    /// The measurement has ended and its result is kept in the spool.
    case finished(SpoolEntry)
    /// Answers `spool`; when it has as many entries as a message may have, another follows.
    case spooled([SpoolEntry])
    /// Answers `fetch`, in several pieces in order; `total` is the result file's size.
    case resultChunk(id: String, offset: UInt64, total: UInt64, bytes: [UInt8])
    /// Answers `acknowledge`: the result is gone from the host.
    case acknowledged(id: String)
    /// Answers `abort`: nothing of that measurement is set up any more.
    case aborted
    /// Answers a request that cannot be met, or ends a measurement that has no result.
    case refused(Refusal)
}

extension AgentMessage {
    /// Bytes of a result in one `resultChunk` at most.
    public static let resultChunkSize = 256 << 10

    /// The message as a frame.
    public var frame: Frame {
        var writer = WireWriter()
        let kind = write(to: &writer)
        return Frame(kind: kind, payload: writer.bytes)
    }

    private func write(to writer: inout WireWriter) -> UInt8 {
        switch self {
        case .welcome(let version, let agentVersion):
            writer.write(version)
            writer.write(agentVersion)
            return 1
        case .pong(let sequence, let monotonic, let realtime, let error):
            writer.write(sequence)
            writer.write(monotonic)
            writer.write(realtime)
            writer.write(error ?? .max)
            return 2
        case .facts(let facts):
            writer.writeVarint(UInt64(facts.count))
            for fact in facts {
                writer.write(fact.name)
                writer.write(fact.value)
            }
            return 3
        case .symbols(let chunk):
            writer.write(chunk)
            return 4
        case .armed(let functions, let target):
            writer.write(functions)
            writer.write(target.tasks)
            writer.write(target.leftOut)
            return 5
        case .started(let instant):
            writer.write(instant)
            return 6
        case .progress(let progress):
            writer.write(progress)
            return 7
        case .finished(let entry):
            writer.write(entry)
            return 8
        case .spooled(let entries):
            writer.writeVarint(UInt64(entries.count))
            for entry in entries {
                writer.write(entry)
            }
            return 9
        case .resultChunk(let id, let offset, let total, let bytes):
            writer.write(id)
            writer.write(offset)
            writer.write(total)
            writer.write(bytes)
            return 10
        case .acknowledged(let id):
            writer.write(id)
            return 11
        case .aborted:
            return 12
        case .refused(let refusal):
            writer.write(refusal)
            return 13
        }
    }

    /// The message that a frame holds.
    public init(_ frame: Frame) throws(WireError) {
        var reader = WireReader(frame.payload)
        switch frame.kind {
        case 1: self = .welcome(version: try reader.readUInt16(), agentVersion: try reader.readString(atMost: 256))
        case 2:
            let (sequence, monotonic) = (try reader.readUInt32(), try reader.readInstant())
            let (realtime, error) = (try reader.readUInt64(), try reader.readUInt32())
            self = .pong(
                sequence: sequence, monotonic: monotonic, realtimeNanoseconds: realtime,
                realtimeErrorMicroseconds: error == .max ? nil : error)
        case 3: self = .facts(try reader.readFacts())
        case 4: self = .symbols(try reader.readSymbolChunk())
        case 5:
            self = .armed(
                functions: try reader.readUInt32(),
                target: TargetSummary(tasks: try reader.readUInt32(), leftOut: try reader.readUInt32()))
        case 6: self = .started(at: try reader.readInstant())
        case 7: self = .progress(try reader.readProgress())
        case 8: self = .finished(try reader.readSpoolEntry())
        case 9: self = .spooled(try reader.readSpoolEntries())
        case 10:
            self = .resultChunk(
                id: try reader.readString(atMost: 64), offset: try reader.readUInt64(), total: try reader.readUInt64(),
                bytes: try reader.readBytes(atMost: Self.resultChunkSize))
        case 11: self = .acknowledged(id: try reader.readString(atMost: 64))
        case 12: self = .aborted
        case 13: self = .refused(try reader.readRefusal())
        default: throw WireError(.unknownMessage, at: 0)
        }
        try reader.finish()
    }
}
