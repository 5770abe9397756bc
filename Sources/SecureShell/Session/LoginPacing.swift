/// How logins that a busy server turned away are tried again: sshd drops connections at random once `MaxStartups` of them have
/// not logged in yet. Pauses double, and half of each is random, so that those turned away together do not come back together.
public struct LoginPacing: Sendable, Hashable {
    /// How long after the first refusal the last attempt may begin.
    public var patience: Duration
    /// The first pause; never shorter than half of it.
    public var firstPause: Duration
    /// No pause is longer.
    public var longestPause: Duration

    /// Pacing from its parts.
    public init(patience: Duration, firstPause: Duration = .milliseconds(200), longestPause: Duration = .seconds(8)) {
        self.patience = patience
        self.firstPause = firstPause
        self.longestPause = longestPause
    }

    /// The first refusal is final.
    public static let none = LoginPacing(patience: .zero)
    /// A minute: sshd forgets a connection that does not log in after two (`LoginGraceTime`), most log in within seconds.
    public static let standard = LoginPacing(patience: .seconds(60))

    /// The pause after so many refusals, from 1; `chance` is between 0 and 1.
    func pause(after refusals: Int, chance: Double) -> Duration {
        let whole = min(firstPause * (1 << min(max(refusals, 1) - 1, 20)), longestPause)
        return whole / 2 + whole / 2 * chance
    }

    /// Does `work` until it is not turned away, or patience ends.
    func retrying<Value: Sendable>(
        _ work: @Sendable () async throws(SSHError) -> Value
    ) async throws(SSHError) -> Value {
        var end: ContinuousClock.Instant?
        var refusals = 0
        while true {
            do throws(SSHError) {
                return try await work()
            } catch {
                guard error.code == .loginThrottled else { throw error }
                refusals += 1
                let pause = pause(after: refusals, chance: .random(in: 0...1))
                let now = ContinuousClock.now
                let last = end ?? now + patience
                end = last
                guard now + pause < last else { throw error.after(refusals) }
                guard await slept(pause) else {
                    throw SSHError(
                        .cancelled, host: error.host, "cancelled while a login waited for another try", cause: error.cause)
                }
            }
        }
    }
}

/// Whether the time passed without the task being cancelled.
private func slept(_ time: Duration) async -> Bool {
    do {
        try await Task.sleep(for: time)
        return true
    } catch {
        return false
    }
}

extension SSHError {
    fileprivate func after(_ refusals: Int) -> SSHError {
        guard refusals > 1 else { return self }
        var error = self
        error.what += ", \(refusals) times in a row"
        return error
    }
}
