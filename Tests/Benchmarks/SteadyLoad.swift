/// The load whose rounds are timed: `Guest/load`, which measures itself.
struct SteadyLoad: Sendable {
    /// What one run of it took.
    struct Cost: Sendable {
        /// Of all timed rounds.
        let seconds: Double
        /// CPU time of the agent meanwhile.
        let agentCPU: Double
        /// The agent's greatest memory until then.
        let agentPeakKiB: Int
    }

    static let report = Guest.folder + "/report"

    /// Rounds before the timed ones.
    let warm: Int
    /// The timed ones.
    let rounds: Int

    /// The words that start it; `then` is what it does after the timed rounds.
    func words(then: String) -> [String] {
        ["bash", Guest.folder + "/load", String(warm), String(rounds), Self.report, then]
    }

    /// Runs it on its own.
    func run(on guest: Guest) async throws -> Cost {
        try await Self.forget(on: guest)
        try await guest.run(words(then: "end").joined(separator: " "))
        return try await Self.cost(on: guest)
    }

    /// Runs it under trace-cmd with buffers as large as they are of themselves, which leaves its trace in `file`.
    func record(on guest: Guest, file: String) async throws -> Cost {
        try await Self.forget(on: guest)
        try await guest.run(
            """
            \(words(then: "meet").joined(separator: " ")) > /dev/null & load=$!
            \(Self.recording(file: file)); status=$?; kill $load; exit $status
            """)
        return try await Self.cost(on: guest)
    }

    /// The line that records a load which waits; `bufferKiB` is a processor's buffer, if it is not to be trace-cmd's own choice.
    static func recording(file: String, bufferKiB: Int? = nil) -> String {
        """
        until [ -e \(report).ready ]; do sleep 0.05; done; \
        bash \(Guest.folder)/record $(cat \(report).ready) \(report) \(Guest.folder)/\(file) \(bufferKiB.map(String.init) ?? "")
        """
    }

    /// What the last run took.
    static func cost(on guest: Guest) async throws -> Cost {
        let words = try await guest.run("cat \(report)").split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        guard words.count == 3 else { throw BenchmarkFailure("the load left no report") }
        return Cost(seconds: Double(words[0]) / 1e6, agentCPU: Double(words[1]) / 1e9, agentPeakKiB: words[2])
    }

    /// Removes what the last run left. What it wrote goes to the disk now, and not in the midst of the next one.
    static func forget(on guest: Guest) async throws {
        try await guest.run("rm -f \(report) \(report).*; sync")
    }
}
