import Synchronization

/// Where the run's events wait until its machine takes them, all at once: a thousand hosts that answer in one moment are one
/// transaction of the store, not a thousand.
final class EventInbox: Sendable {
    private let waiting = Mutex<[RunMachine.Event]>([])
    private let bell: AsyncStream<Void>
    private let ringer: AsyncStream<Void>.Continuation

    init() {
        (bell, ringer) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Puts an event behind the others.
    func put(_ event: RunMachine.Event) {
        waiting.withLock { $0.append(event) }
        ringer.yield()
    }

    /// The batches of events, each in order, until the task is cancelled.
    var batches: some AsyncSequence<[RunMachine.Event], Never> {
        bell.map { _ in
            self.waiting.withLock { waiting in
                defer { waiting = [] }
                return waiting
            }
        }
    }
}
