import Dispatch
import Glibc

/// One connection to a server, which is made anew when it breaks. Calls wait for each other on a queue of its own, so that no
/// thread of the concurrency runtime ever blocks.
final class PostgreSQLConnection: Sendable {
    private let url: PostgreSQLURL
    private let queue = DispatchQueue(label: "hapfleet.postgresql")
    // proved: touched by blocks on `queue` alone, which is serial, and by `deinit`, when no block can hold `self` any more.
    nonisolated(unsafe) private var session: PostgreSQLSession?

    /// How often a call is tried on a new connection when the server went away under it, and the pauses before, in milliseconds:
    /// a server that restarts is back within them.
    private static let pauses: [UInt32] = [0, 100, 300, 1_000, 3_000, 10_000]

    /// A connection to `url`, made at the first call.
    init(_ url: PostgreSQLURL) {
        self.url = url
    }

    deinit {
        session?.close()
    }

    /// Runs `body`, again if the connection broke in the middle of it: what it does must bear being done twice, the second time
    /// with `isRepeated` set, since the first may have been committed without our hearing of it.
    func call<Value: Sendable>(
        _ body: @escaping @Sendable (PostgreSQLSession, _ isRepeated: Bool) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: self.attempt(body)) }
        }
        return try result.get()
    }

    private func attempt<Value>(
        _ body: (PostgreSQLSession, Bool) throws(StoreError) -> Value
    ) -> Result<Value, StoreError> {
        var last = StoreError(.unreachable, at: url.text, cause: "never tried")
        var wasConnected = session != nil
        var isRepeated = false
        for pause in Self.pauses {
            usleep(pause * 1_000)
            do throws(StoreError) {
                let session = try connected()
                wasConnected = true
                return .success(try body(session, isRepeated))
            } catch {
                last = error
                // A server that never answered is not waited for: its address is probably wrong.
                guard error.code == .unreachable, wasConnected else { break }
                isRepeated = true
                session?.close()
                session = nil
            }
        }
        return .failure(last)
    }

    private func connected() throws(StoreError) -> PostgreSQLSession {
        if let session { return session }
        let new = try PostgreSQLSession(url)
        session = new
        try new.execute("SET search_path = hapfleet")
        // Compiling a statement takes the server ten times as long as listing runs, and each command has a connection of its own.
        try new.execute("SET jit = off")
        return new
    }
}
