public import ResultStore

/// The runs that a run is compared with.
public struct RunReferences: Sendable {
    /// The runs, with why each is one; none twice.
    public private(set) var runs: [(run: RunRecord, reason: RunAlert.Reference.Reason)] = []

    /// How many of the newest runs are looked through for an earlier one.
    private static let searched = 2_000

    /// The last good run of the same campaign before this one, and the pinned one.
    public static func standard(
        for run: RunRecord, in store: any ResultStore
    ) async throws(StoreError) -> RunReferences {
        var references = RunReferences()
        // The store keeps milliseconds: the run that has just ended is in it as one that began a little before itself.
        let earlier = try await store.runs(limit: searched).filter {
            $0.run.id != run.id && $0.run.campaign == run.campaign && $0.run.state == .finished && $0.validMeasurements > 0
                && ($0.run.started, $0.run.id) < (run.started, run.id)
        }
        if let good = earlier.first(where: \.isGood) {
            references.add(good.run, .lastGood)
        } else if let last = earlier.first {
            references.add(last.run, .last)
        }
        if let pinned = try await store.pins()[run.campaign], pinned != run.id {
            references.add(try await store.run(.prefix(pinned.text)), .pinned)
        }
        return references
    }

    /// One run that somebody named.
    public static func named(_ run: RunRecord) -> RunReferences {
        var references = RunReferences()
        references.add(run, .named)
        return references
    }

    private mutating func add(_ run: RunRecord, _ reason: RunAlert.Reference.Reason) {
        if let place = runs.firstIndex(where: { $0.run.id == run.id }) {
            // Pinned and the last good one: it stays when the next night comes, so that is what it is called.
            runs[place].reason = reason
        } else {
            runs.append((run, reason))
        }
    }
}

extension RunSummary {
    /// Whether every host was measured, and nothing of that is invalid.
    fileprivate var isGood: Bool {
        hostsDone == hostsTotal && measurements > 0 && validMeasurements == measurements
    }
}
