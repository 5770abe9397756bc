public import ResultStore

/// The runs of a campaign that a run's archive has beside it.
public struct EarlierRuns {
    /// Runs of a store that are looked through.
    public static let mostLookedAt = 1_000
    /// Measurements that an archive reads unless it is told how many runs: about a second's work. The run's own come first.
    private static let mostMeasurements = 8_000
    private static let most = 60

    /// Those that are read, the newest first.
    public let read: [RunSummary]
    /// Others, older than those.
    public let leftOut: Int

    /// Those of `runs`, newest first, that were started before `run` and have ended: the last `count`, or, if that is nil, as many of the
    /// last as can be read in about the time that a run of a thousand hosts takes.
    public init(of run: RunRecord, among runs: [RunSummary], count: Int? = nil) {
        let earlier = runs.filter {
            $0.run.campaign == run.campaign && $0.run.state == .finished && $0.run.id != run.id && $0.run.started <= run.started
        }
        var room = Self.mostMeasurements - (runs.first { $0.run.id == run.id }?.measurements ?? 0)
        let near = earlier.prefix(Self.most).prefix { summary in
            room -= summary.measurements
            return room >= 0
        }
        read = count.map { Array(earlier.prefix($0)) } ?? Array(near)
        leftOut = earlier.count - read.count
    }
}
