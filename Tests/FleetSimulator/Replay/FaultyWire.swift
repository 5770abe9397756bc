public import AgentWire

/// Turns an agent's messages into bytes, wrongly where its host's fault wants that.
public struct FaultyWire {
    private let fault: HostFault?
    private var left: Int?
    /// The answer in whose place the conversation ends.
    private var cut: AnswerKind?
    private var messages = 0

    /// The wire of one conversation with a host.
    public init(profile: HostProfile, memory: any HostMemory) {
        fault = profile.fault
        if case .dropping(let count) = fault, memory.isFirst("dropping") { left = count }
        if case .cutting(let kind) = fault, memory.isFirst("cutting") { cut = kind }
    }

    /// Whether the conversation must end now.
    public var isCut: Bool { left.map { $0 <= 0 } ?? false }

    /// A message's bytes, as far as they get.
    public mutating func bytes(of message: AgentMessage) -> [UInt8] {
        messages += 1
        if let cut, AnswerKind(message) == cut { left = 0 }
        var bytes = message.frame.bytes
        // The first message is the greeting; the lie comes after it.
        if case .lying(let lie) = fault, messages == 2 {
            switch lie {
            case .damagedFrame: bytes[bytes.count - 1] ^= 0x01
            case .endlessFrame: bytes.replaceSubrange(0..<4, with: [0xFF, 0xFF, 0xFF, 0xFF])
            case .noise: bytes = (0..<65_536).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 >> 3 | 1) }
            case .damagedResult, .foreignResult, .outOfOrder, .swollenResult, .emptySymbols, .otherNames: break
            }
        }
        if case .answering(let kind, let number) = fault, AnswerKind(message) == kind {
            bytes = hostile(HostileAnswer(number, in: kind, of: message))
        }
        guard let left else { return bytes }
        let sent = bytes.prefix(max(0, left))
        self.left = left - sent.count
        if sent.count < bytes.count { self.left = 0 }
        return [UInt8](sent)
    }

    /// As much of an endless answer as the longest frame takes, and some more.
    private mutating func hostile(_ answer: HostileAnswer) -> [UInt8] {
        var bytes = answer.beginning
        switch answer.rest {
        case .end: left = bytes.count
        case .silence: break
        case .endless(let pattern): while bytes.count < Frame.maximumLength + 65_536 { bytes += pattern }
        }
        return bytes
    }
}
