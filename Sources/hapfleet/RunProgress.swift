import AgentWire
import Campaigns
import Foundation
import Reports
import Synchronization

/// What a person sees while a run goes on: a line for each step, and on a terminal one line that is rewritten.
final class RunProgress: Sendable {
    private struct State {
        var rounds = 0
        var ready = 0
        var armed = 0
        var measured = 0
        var participants = 0
        var current: Round?
        var latest: [String: AgentWire.Progress] = [:]
        var hasOpenLine = false
    }

    private let isQuiet: Bool
    private let hostCount: Int
    private let state = Mutex(State())

    init(isQuiet: Bool, hostCount: Int) {
        self.isQuiet = isQuiet
        self.hostCount = hostCount
    }

    func show(_ event: RunEvent) {
        guard !isQuiet else { return }
        state.withLock { state in
            if let line = line(for: event, &state) { write(line, &state) }
            if Terminal.canRewrite { rewrite(status(state), &state) }
        }
    }

    /// Ends the line that is being rewritten, so that what follows begins on its own.
    func end() {
        state.withLock { state in clear(&state) }
    }

    private func line(for event: RunEvent, _ state: inout State) -> String? {
        switch event {
        case .began(let run, let hosts, let rounds):
            state.rounds = rounds
            return "run \(run): \(hosts) hosts, \(rounds) rounds"
        case .ready(let host, let facts, let uploaded):
            state.ready += 1
            let kernel = facts[FactName.kernelRelease] ?? "?"
            return "\(host): ready (\(state.ready)/\(hostCount)), kernel \(kernel)\(uploaded ? ", agent sent" : "")"
        case .failed(let failure):
            return "FAILED \(failure)"
        case .measurementFailed(let round, let failure):
            return "\(title(round, state)): FAILED \(failure)"
        case .armed(let round, _):
            enter(round, &state)
            state.armed += 1
            return nil
        case .started(let round, let hosts):
            enter(round, &state)
            state.participants = hosts
            return "\(title(round, state)): started on \(hosts) hosts"
        case .progress(let round, let host, let progress):
            enter(round, &state)
            state.latest[host] = progress
            return nil
        case .measured(let round, let host, let functions, let invalidities):
            state.measured += 1
            state.latest[host] = nil
            let verdict = invalidities.isEmpty ? "valid" : "INVALID: " + invalidities.map(\.detail).joined(separator: "; ")
            return "\(title(round, state)): \(host): \(functions) functions, \(verdict)"
        case .warning(let text):
            return text
        case .finished(let run):
            return "run \(run): finished"
        }
    }

    private func enter(_ round: Round, _ state: inout State) {
        guard state.current != round else { return }
        state.current = round
        state.armed = 0
        state.measured = 0
        state.latest = [:]
    }

    private func title(_ round: Round, _ state: State) -> String {
        "[\(round.index + 1)/\(state.rounds)] \(round.workload) in \(round.runtime), repeat \(round.repetition)"
    }

    private func status(_ state: State) -> String {
        guard let round = state.current else { return "\(state.ready) of \(hostCount) hosts ready" }
        guard !state.latest.isEmpty else { return "\(title(round, state)): \(state.armed) of \(state.ready) hosts armed" }
        let slowest = state.latest.max { $0.value.elapsed < $1.value.elapsed }
        let detail = slowest.map {
            "\($0.key) \($0.value.phase), \($0.value.elapsed.count / 1_000_000) s, \($0.value.functions) functions"
        }
        return "\(title(round, state)): \(state.measured) of \(state.participants) done; \(detail ?? "")"
    }

    private func write(_ line: String, _ state: inout State) {
        clear(&state)
        writeError(VisibleText.of(line))
    }

    private func rewrite(_ line: String, _ state: inout State) {
        let width = max(20, (Terminal.width ?? 80) - 1)
        FileHandle.standardError.write(Data("\r\u{1B}[K\(VisibleText.of(line).prefix(width))".utf8))
        state.hasOpenLine = true
    }

    private func clear(_ state: inout State) {
        guard state.hasOpenLine else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
        state.hasOpenLine = false
    }
}
