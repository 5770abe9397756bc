import Campaigns
import Foundation
import Reports
import Synchronization

/// Shows a run's progress on standard error: lines that stay and, on a terminal, one below them that is rewritten.
final class RunProgress: Sendable {
    private struct State {
        var board: ProgressBoard
        var hasOpenLine = false
        var lastStatus: ContinuousClock.Instant
    }

    /// How often the status is shown where nothing can be rewritten.
    private static let plainPause = Duration.seconds(30)

    private let isQuiet: Bool
    private let state: Mutex<State>

    init(isQuiet: Bool, board: ProgressBoard) {
        self.isQuiet = isQuiet
        state = Mutex(State(board: board, lastStatus: .now))
    }

    /// Takes an event in, and shows what it changed.
    func show(_ event: RunEvent) {
        guard !isQuiet else { return }
        state.withLock { state in
            for line in state.board.take(event, now: .now) {
                clear(&state)
                writeError(line)
                state.lastStatus = .now
            }
        }
    }

    /// Shows the status again and again until the task is cancelled.
    func keepShowing() async {
        guard !isQuiet else { return }
        while (try? await Task.sleep(for: Terminal.canRewrite ? .milliseconds(250) : .seconds(1))) != nil {
            state.withLock { state in showStatus(&state) }
        }
    }

    /// Ends the line that is being rewritten, so that what follows begins on its own.
    func end() {
        state.withLock { state in clear(&state) }
    }

    private func showStatus(_ state: inout State) {
        guard let status = state.board.status(now: .now) else { return }
        if Terminal.canRewrite {
            let width = max(20, (Terminal.errorWidth ?? 80) - 1)
            FileHandle.standardError.write(Data("\r\u{1B}[K\(VisibleText.of(status).prefix(width))".utf8))
            state.hasOpenLine = true
        } else if ContinuousClock.now - state.lastStatus >= Self.plainPause {
            writeError(status)
            state.lastStatus = .now
        }
    }

    private func clear(_ state: inout State) {
        guard state.hasOpenLine else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
        state.hasOpenLine = false
    }
}
