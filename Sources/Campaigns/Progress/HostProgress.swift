import AgentWire

/// How far one host's measurement is; the further the time has come, the greater.
struct HostProgress: Sendable, Comparable, CustomStringConvertible {
    private let progress: Progress

    init(_ progress: Progress) {
        self.progress = progress
    }

    static func < (left: Self, right: Self) -> Bool {
        (left.progress.elapsed, left.progress.functions) < (right.progress.elapsed, right.progress.functions)
    }

    var description: String {
        "\(progress.phase), \(progress.elapsed.count / 1_000_000) s, \(progress.functions) functions"
    }
}
