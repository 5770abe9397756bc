public import AgentWire

/// What a hostile or damaged host sends in place of one honest answer. The same for the same number.
public struct HostileAnswer: Sendable {
    /// What follows the first bytes.
    public enum Rest: Sendable {
        /// The stream ends.
        case end
        /// Nothing, and the stream stays open.
        case silence
        /// These bytes, again and again, for ever.
        case endless([UInt8])
    }

    /// What is wrong with an answer.
    public enum Way: Sendable, CaseIterable {
        /// A frame is longer or shorter than it says, or a message than its fields are.
        case length
        /// The checksum is another's.
        case checksum
        /// A field, or the whole message, is none that belongs there.
        case content
        /// It is of a later version.
        case version
        /// It never ends.
        case endless
        /// It never comes, or never whole.
        case absent
    }

    /// What is wrong with it.
    public private(set) var way = Way.content
    /// The bytes that are sent at once.
    public var beginning: [UInt8]
    /// What follows them.
    public var rest = Rest.silence
    /// A part of the reason that whoever reads it must give.
    public var reason: String

    /// The reasons that are the stream's, not the bytes'.
    public static let ended = "the agent ended"
    /// See `ended`.
    public static let silent = "no answer in time"

    /// Hostile answer `number` where an answer of kind `place` belongs, and `honest` would be one.
    public init(_ number: Int, in place: AnswerKind, of honest: AgentMessage) {
        let families = Damage.allCases
        let family = families[number % families.count]
        var maker = HostileAnswerMaker(
            dice: Dice(seed: UInt64(number) &* 2_654_435_761 ^ UInt64(place.rawValue) << 32), place: place, honest: honest,
            isFirst: number < families.count)
        self = maker.answer(family)
        way = family.way
    }

    init(_ beginning: [UInt8], _ rest: Rest = .silence, reason: String) {
        self.beginning = beginning
        self.rest = rest
        self.reason = reason
    }

    /// The ways in which an answer can be wrong.
    enum Damage: CaseIterable {
        case frameTooLong, frameEmpty, frameShorter, frameLonger
        case wrongChecksum
        case fieldsCut, fieldsLeftOver, fieldsNonsense
        case wrongField
        case kindOfLaterVersion, otherAnswer
        case flood, noise
        case nothing, silence, cut, stalled

        /// What it makes wrong, before all else.
        var way: Way {
            switch self {
            case .frameTooLong, .frameEmpty, .frameShorter, .frameLonger, .fieldsCut, .fieldsLeftOver: .length
            case .wrongChecksum: .checksum
            case .fieldsNonsense, .wrongField, .otherAnswer: .content
            case .kindOfLaterVersion: .version
            case .flood, .noise: .endless
            case .nothing, .silence, .cut, .stalled: .absent
            }
        }
    }
}

/// The kinds of answer that an agent gives; the raw values are those of the wire.
public enum AnswerKind: UInt8, Sendable, CaseIterable, Hashable {
    case welcome = 1
    case pong, facts, symbols, armed, started, progress, finished, spooled, resultChunk, acknowledged, aborted, refused

    /// The kind of a message.
    public init?(_ message: AgentMessage) {
        self.init(rawValue: message.frame.kind)
    }

    /// The kinds of which one may come where this one is expected.
    var companions: Set<AnswerKind> {
        switch self {
        case .armed, .refused: [.armed, .refused]
        case .started, .progress, .finished: [.started, .progress, .finished, .refused]
        case .aborted: [.aborted, .armed, .progress, .refused]
        default: [self, .refused]
        }
    }
}
