/// What is wrong with a simulated host.
public enum HostFault: Sendable, Hashable {
    /// It is not there: no connection, or a login whose first command never answers.
    case dead
    /// Arming takes it that long.
    case slow(milliseconds: UInt64)
    /// By its own account it begins each measurement that long after the instant it was given.
    case late(milliseconds: UInt64)
    /// A ping takes that long to get there; but something keeps its wall clock, and it says so.
    case far(milliseconds: UInt64)
    /// The login user may not become root there.
    case unprivileged
    /// Its agent refuses to arm.
    case refusing
    /// Its first conversation ends after that many bytes of the agent's; the agent goes on alone.
    case dropping(afterBytes: Int)
    /// Its first conversation ends in place of the first answer of that kind, after the agent has done what was asked.
    case cutting(AnswerKind)
    /// Its agent dies without a trace while it measures; the one that comes next knows of nothing.
    case dying
    /// The whole host crashes while it measures, unless it was started anew that often, and stays down until it is reset.
    case falling(times: Int)
    /// The whole host crashes in its first measurement, and starts anew by itself.
    case restarting
    /// It says what no agent says.
    case lying(Lie)
    /// Each answer of that kind is the hostile one with that number.
    case answering(AnswerKind, number: Int)
    /// An ordinary user owns the folder that its agents lie in.
    case unguarded

    /// The kinds of lie.
    public enum Lie: String, Sendable, CaseIterable {
        /// A frame whose checksum is wrong.
        case damagedFrame = "damaged-frame"
        /// A frame that claims to be 4 GiB long.
        case endlessFrame = "endless-frame"
        /// Bytes that are no frame at all.
        case noise
        /// Good frames around a result file whose checksum is wrong.
        case damagedResult = "damaged-result"
        /// A result of a measurement that nobody asked for.
        case foreignResult = "foreign-result"
        /// A good message that answers nothing.
        case outOfOrder = "out-of-order"
        /// A result that is larger than it claims to be.
        case swollenResult = "swollen-result"
        /// Pieces of symbols in which there are none, and never the last.
        case emptySymbols = "empty-symbols"
        /// Other names for its kernel's functions than every other host with that kernel gives.
        case otherNames = "other-names"
    }
}

extension HostFault: LosslessStringConvertible {
    /// The fault as a table holds it: `slow 500`, `dropping 4096`, `lying noise`.
    public init?(_ description: String) {
        let words = description.split(separator: " ").map(String.init)
        switch (words.first, words.dropFirst().first) {
        case ("dead", nil): self = .dead
        case ("slow", let time?): if let time = UInt64(time) { self = .slow(milliseconds: time) } else { return nil }
        case ("late", let time?): if let time = UInt64(time) { self = .late(milliseconds: time) } else { return nil }
        case ("far", let time?): if let time = UInt64(time) { self = .far(milliseconds: time) } else { return nil }
        case ("unprivileged", nil): self = .unprivileged
        case ("refusing", nil): self = .refusing
        case ("dropping", let count?): if let count = Int(count) { self = .dropping(afterBytes: count) } else { return nil }
        case ("cutting", let kind?):
            guard let kind = AnswerKind.allCases.first(where: { "\($0)" == kind }) else { return nil }
            self = .cutting(kind)
        case ("dying", nil): self = .dying
        case ("falling", let times?): if let times = Int(times) { self = .falling(times: times) } else { return nil }
        case ("restarting", nil): self = .restarting
        case ("unguarded", nil): self = .unguarded
        case ("answering", let kind?):
            guard words.count == 3, let number = Int(words[2]), let kind = AnswerKind.allCases.first(where: { "\($0)" == kind })
            else { return nil }
            self = .answering(kind, number: number)
        case ("lying", let lie?): if let lie = Lie(rawValue: lie) { self = .lying(lie) } else { return nil }
        default: return nil
        }
    }

    /// See `init(_:)`.
    public var description: String {
        switch self {
        case .dead: "dead"
        case .slow(let time): "slow \(time)"
        case .late(let time): "late \(time)"
        case .far(let time): "far \(time)"
        case .unprivileged: "unprivileged"
        case .refusing: "refusing"
        case .dropping(let count): "dropping \(count)"
        case .cutting(let kind): "cutting \(kind)"
        case .dying: "dying"
        case .falling(let times): "falling \(times)"
        case .restarting: "restarting"
        case .lying(let lie): "lying \(lie.rawValue)"
        case .answering(let kind, let number): "answering \(kind) \(number)"
        case .unguarded: "unguarded"
        }
    }
}

/// Which hosts have which fault, by the host's name: one `NAME FAULT` a line.
public struct FaultTable: Sendable {
    private var faults: [String: HostFault]

    /// A table of faults.
    public init(_ faults: [String: HostFault] = [:]) {
        self.faults = faults
    }

    /// The table in a text; lines that are none are left out.
    public init(text: String) {
        faults = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
            if parts.count == 2, let fault = HostFault(parts[1]) { faults[parts[0]] = fault }
        }
    }

    /// The table as a text.
    public var text: String {
        faults.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }.joined()
    }

    /// The fault of a host; nil if nothing is wrong with it.
    public subscript(host: String) -> HostFault? { faults[host] }
}
