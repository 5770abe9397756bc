/// What the coordinator asks of an agent.
public enum CoordinatorMessage: Sendable, Equatable {
    /// The version of this protocol; both sides must speak the same.
    public static let protocolVersion: UInt16 = 6

    /// Opens the conversation; `holder` names the coordinator to others who find the host taken.
    case hello(version: UInt16, holder: String)
    /// Asks for the host's clocks at once; many of them give the clock offset.
    case ping(sequence: UInt32)
    /// Asks what the host is and whether it can be measured.
    case facts
    /// Asks for the text symbols of `vmlinux` or of a module; sent only for a build-id that the coordinator doesn't know.
    case symbols(object: String)
    /// Takes the host's lock, sets tracing up and starts the service; answered by `armed` or `refused`.
    case arm(MeasurementPlan)
    /// Switches tracing on at that instant of the host's monotonic clock.
    case start(at: MonotonicInstant)
    /// Ends the load that this host drives for another one; its account is kept as a result, and `finished` says so, unless it did already.
    case endLoad
    /// Stops the measurement or load with that id, if it is armed or running, and undoes it; no result of it is kept. What anybody
    /// else measures goes on.
    case abort(id: String)
    /// Asks which results are kept on the host; answered by one `spooled` or several.
    case spool
    /// Asks for a kept result.
    case fetch(id: String)
    /// Says that a result is stored safely; the host may forget it.
    case acknowledge(id: String)
    /// Ends the conversation. A measurement that is running goes on without it.
    case goodbye
}

extension CoordinatorMessage {
    /// The kind of a frame that holds a `hello`, in every version of the protocol.
    public static let helloKind: UInt8 = 1

    /// The message as a frame.
    public var frame: Frame {
        var writer = WireWriter()
        let kind: UInt8
        switch self {
        case .hello(let version, let holder):
            kind = 1
            writer.write(version)
            writer.write(holder)
        case .ping(let sequence):
            kind = 2
            writer.write(sequence)
        case .facts:
            kind = 3
        case .symbols(let object):
            kind = 4
            writer.write(object)
        case .arm(let plan):
            kind = 5
            writer.write(plan)
        case .start(let instant):
            kind = 6
            writer.write(instant)
        case .abort(let id):
            kind = 7
            writer.write(id)
        case .spool:
            kind = 8
        case .fetch(let id):
            kind = 9
            writer.write(id)
        case .acknowledge(let id):
            kind = 10
            writer.write(id)
        case .goodbye:
            kind = 11
        case .endLoad:
            kind = 12
        }
        return Frame(kind: kind, payload: writer.bytes)
    }

    /// The message that a frame holds.
    public init(_ frame: Frame) throws(WireError) {
        var reader = WireReader(frame.payload)
        switch frame.kind {
        case 1: self = .hello(version: try reader.readUInt16(), holder: try reader.readString(atMost: 1_024))
        case 2: self = .ping(sequence: try reader.readUInt32())
        case 3: self = .facts
        case 4: self = .symbols(object: try reader.readString(atMost: 64))
        case 5: self = .arm(try reader.readPlan())
        case 6: self = .start(at: try reader.readInstant())
        case 7: self = .abort(id: try reader.readString(atMost: 64))
        case 8: self = .spool
        case 9: self = .fetch(id: try reader.readString(atMost: 64))
        case 10: self = .acknowledge(id: try reader.readString(atMost: 64))
        case 11: self = .goodbye
        case 12: self = .endLoad
        default: throw WireError(.unknownMessage, at: 0)
        }
        try reader.finish()
    }
}
