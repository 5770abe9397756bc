import Foundation
import Synchronization

/// Sorts what Chromium says: answers to who waits for them, events to who listens to their session.
final class DevToolsMessages: Sendable {
    struct Event: Sendable {
        let method: String
        let parameters: [String: JSONValue]
    }

    private struct State {
        var bytes = Data()
        var number = 0
        var waiting: [Int: CheckedContinuation<[String: JSONValue], any Error>] = [:]
        var listeners: [String: [AsyncStream<Event>.Continuation]] = [:]
        var end: String?
    }

    private let state = Mutex(State())

    /// Has `send` send a command with a number, and waits for the answer with it.
    func answer(_ send: (_ number: Int) throws -> Void) async throws -> [String: JSONValue] {
        try await withCheckedThrowingContinuation { continuation in
            let number = state.withLock { state -> Int? in
                if state.end != nil { return nil }
                state.number += 1
                state.waiting[state.number] = continuation
                return state.number
            }
            guard let number else { return continuation.resume(throwing: Browser.Failure(description: "Chromium has ended")) }
            do {
                try send(number)
            } catch {
                state.withLock { $0.waiting.removeValue(forKey: number) }?.resume(throwing: error)
            }
        }
    }

    func events(of session: String) -> AsyncStream<Event> {
        let (stream, continuation) = AsyncStream.makeStream(of: Event.self)
        state.withLock { $0.listeners[session, default: []].append(continuation) }
        return stream
    }

    /// Takes bytes in as they come.
    func take(_ data: Data) {
        let messages = state.withLock { state -> [Data] in
            // Only what is new can hold an end: a picture comes in many parts.
            let parts = data.split(separator: 0, omittingEmptySubsequences: false)
            guard let last = parts.last, parts.count > 1 else {
                state.bytes += data
                return []
            }
            let whole = [state.bytes + parts[0]] + parts[1..<(parts.count - 1)]
            state.bytes = Data(last)
            return whole
        }
        for message in messages {
            if case .object(let object)? = try? JSONDecoder().decode(JSONValue.self, from: message) { deliver(object) }
        }
    }

    private func deliver(_ message: [String: JSONValue]) {
        if let number = message["id"]?.number {
            let waiting = state.withLock { $0.waiting.removeValue(forKey: Int(number)) }
            if case .object(let error)? = message["error"] {
                waiting?.resume(throwing: Browser.Failure(description: error["message"]?.text ?? "an error without words"))
            } else {
                waiting?.resume(returning: message["result"]?.object ?? [:])
            }
        } else if let method = message["method"]?.text, let session = message["sessionId"]?.text {
            let event = Event(method: method, parameters: message["params"]?.object ?? [:])
            for listener in state.withLock({ $0.listeners[session] ?? [] }) { listener.yield(event) }
        }
    }

    /// Nothing will come any more.
    func end(_ why: String) {
        let (waiting, listeners) = state.withLock { state in
            defer { (state.waiting, state.listeners, state.end) = ([:], [:], why) }
            return (state.waiting.values, state.listeners.values.flatMap(\.self))
        }
        for continuation in waiting { continuation.resume(throwing: Browser.Failure(description: why)) }
        for listener in listeners { listener.finish() }
    }
}
