import AgentWire
import Foundation
import Subprocess
import Testing

/// The agent's program itself, without root and so without anything that it could trace or change.
@Suite("An agent")
struct AgentRefusalTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    private static var agent: URL {
        #if arch(x86_64)
            Scratch.root.appending(path: ".build/agents/hapagent-x86_64")
        #elseif arch(arm64)
            Scratch.root.appending(path: ".build/agents/hapagent-aarch64")
        #else
            Scratch.root.appending(path: ".build/agents/hapagent-riscv64")
        #endif
    }

    private static let nobody: UInt32 = 65_534

    private static func plan(user: UInt32, group: UInt32) -> MeasurementPlan {
        MeasurementPlan(
            id: "refused", service: Program(arguments: ["true"]), readiness: .immediately, prepare: [], driver: nil,
            work: WorkCount(linePrefix: "done", each: 1),
            phases: PhaseLengths(
                baseline: Microseconds(1), warmup: Microseconds(1), quiet: Microseconds(1), settleMax: Microseconds(1)),
            prune: true, bufferKiBPerCPU: 4_096, deadline: Microseconds(60_000_000), userID: user, groupID: group)
    }

    /// What an agent that runs as nobody answers to some messages, until there are no more.
    private func answers(
        to messages: [CoordinatorMessage], environment: [String: String] = [:]
    ) async throws -> [AgentMessage] {
        try #require(FileManager.default.fileExists(atPath: Self.agent.path), "'make agents' builds it")
        // Where nobody can read it.
        let copy = FileManager.default.temporaryDirectory.appending(path: "hapagent-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: Self.agent, to: copy)
        defer { try? FileManager.default.removeItem(at: copy) }
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: copy.path)
        let settings = ["-i"] + environment.map { "\($0.key)=\($0.value)" }
        let asNobody =
            geteuid() == 0
            ? ["setpriv", "--reuid", "\(Self.nobody)", "--regid", "\(Self.nobody)", "--clear-groups"] : []
        let words = settings + asNobody + [copy.path, "serve"]
        let outcome = try await Subprocess.run(
            .name("env"), arguments: Arguments(words), input: .array(messages.flatMap(\.frame.bytes)),
            output: .bytes(limit: 1 << 20), error: .string(limit: 65_536))
        #expect(outcome.terminationStatus.isSuccess, "\(outcome.standardError)")
        var decoder = FrameDecoder()
        decoder.append(outcome.standardOutput)
        var answers: [AgentMessage] = []
        while let frame = try decoder.next() { answers.append(try AgentMessage(frame)) }
        return answers
    }

    private func refusals(_ answers: [AgentMessage]) -> [Refusal.Code] {
        answers.compactMap { if case .refused(let refusal) = $0 { refusal.code } else { nil } }
    }

    private let hello = CoordinatorMessage.hello(version: CoordinatorMessage.protocolVersion, holder: "a test")

    @Test("answers nothing to who has not greeted it, or greeted it in another version")
    func ungreeted() async throws {
        let questions: [CoordinatorMessage] = [
            .ping(sequence: 1), .facts, .spool, .symbols(object: "vmlinux"), .fetch(id: "x"), .acknowledge(id: "x"),
            .abort(id: "x"),
            .arm(Self.plan(user: 0, group: 0)),
        ]
        for question in questions {
            let ungreeted = try await answers(to: [question, hello])
            #expect(refusals(ungreeted) == [.protocolError] && ungreeted.count == 1, "\(question): \(ungreeted)")
        }

        let old = CoordinatorMessage.hello(version: CoordinatorMessage.protocolVersion - 1, holder: "a test")
        #expect(refusals(try await answers(to: [old, .facts, hello])) == [.protocolError, .protocolError])

        let greeted = try await answers(to: [hello, .ping(sequence: 1)])
        guard case .welcome = greeted.first, case .pong(1, _, _, _) = greeted.last else {
            Issue.record("\(greeted)")
            return
        }
    }

    @Test(
        "runs a plan's programs as nobody but who called it, whether sudo or doas says who that was",
        arguments: [
            ["SUDO_UID": "1000", "SUDO_GID": "1000"], ["SUDO_UID": "0", "SUDO_GID": "1000"], ["DOAS_USER": "ada"],
            ["DOAS_USER": "nobody"], ["DOAS_USER": "nobody", "SUDO_UID": "0", "SUDO_GID": "0"],
        ])
    func caller(environment: [String: String]) async throws {
        let answer = try await answers(to: [hello, .arm(Self.plan(user: 0, group: 0))], environment: environment)
        #expect(refusals(answer) == [.notPrivileged], "\(answer)")
    }

    @Test("behind doas takes neither another group nor another user for the caller's, and takes the caller's own")
    func ownPlan() async throws {
        let id = try await Subprocess.run(.name("id"), arguments: ["-g", "nobody"], output: .string(limit: 64))
        let group = try #require(UInt32(id.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)))
        let caller = ["DOAS_USER": "nobody"]
        let foreign = Self.plan(user: Self.nobody, group: 0)
        #expect(refusals(try await answers(to: [hello, .arm(foreign)], environment: caller)) == [.notPrivileged])
        let own = try await answers(to: [hello, .arm(Self.plan(user: Self.nobody, group: group))], environment: caller)
        // It goes on to what it cannot do without root.
        #expect(refusals(own).count == 1 && refusals(own) != [.notPrivileged], "\(own)")
    }
}
