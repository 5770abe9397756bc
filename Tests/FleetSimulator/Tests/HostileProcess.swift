import AgentWire
import HostReplay

@testable import Campaigns

/// An agent's process that answers the greeting honestly and the question after it as a hostile host does, or already the greeting.
actor HostileProcess: HostProcess {
    private static let leastPiece = 4_096

    private let place: AnswerKind
    private let answer: HostileAnswer
    private var decoder = FrameDecoder()
    private var outgoing: [UInt8] = []
    private var endless: [UInt8]?
    private var hasEnded = false
    /// How many bytes were read from it.
    private(set) var taken = 0
    /// How many bytes were written to it.
    private(set) var given = 0

    init(_ place: AnswerKind, _ answer: HostileAnswer) {
        self.place = place
        self.answer = answer
    }

    func write(_ bytes: [UInt8]) async throws(HostFailure) {
        given += bytes.count
        decoder.append(bytes)
        do throws(WireError) {
            while let frame = try decoder.next() {
                if case .hello = try CoordinatorMessage(frame), place != .welcome {
                    let version = CoordinatorMessage.protocolVersion
                    outgoing += AgentMessage.welcome(version: version, agentVersion: "honest").frame.bytes
                } else {
                    turn()
                }
            }
        } catch {
            throw HostFailure(
                .protocolViolation, host: "hostile", cause: "the coordinator sent damaged bytes: \(error.description)")
        }
    }

    private func turn() {
        outgoing += answer.beginning
        switch answer.rest {
        case .end: hasEnded = true
        case .silence: break
        case .endless(let pattern):
            endless = (0..<1 + Self.leastPiece / max(1, pattern.count)).flatMap { _ in pattern }
        }
    }

    func read(within timeout: Duration) async throws(HostFailure) -> [UInt8]? {
        if !outgoing.isEmpty {
            let piece = [UInt8](outgoing.prefix(65_536))
            outgoing.removeFirst(piece.count)
            taken += piece.count
            return piece
        }
        if let endless {
            taken += endless.count
            return endless
        }
        if hasEnded { return nil }
        // No time passes: a real channel says this when it does.
        throw HostFailure(.timedOut, host: "hostile", cause: "\(HostileAnswer.silent) (read)")
    }

    func errorOutput() -> String { "" }

    func close() {}
}
