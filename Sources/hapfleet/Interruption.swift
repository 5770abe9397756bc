import Dispatch
import Foundation

/// The user's Ctrl-C, and a service manager's wish to stop.
enum Interruption {
    /// Does `work`; the first SIGINT or SIGTERM cancels its task, the second ends the process.
    static func cancelling<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) async -> Value {
        let task = Task { await work() }
        let signals = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if task.isCancelled { exit(128 + number) }
                writeError("stopping; once more to stop at once")
                task.cancel()
            }
            source.resume()
            return source
        }
        let value = await task.value
        for source in signals { source.cancel() }
        return value
    }
}
