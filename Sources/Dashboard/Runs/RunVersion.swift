import ResultStore

/// A run as far as it has come, and what is known of its kernels: what was computed of it holds for as long as this is the same.
struct RunVersion: Hashable, Sendable {
    let id: RunID
    let state: RunRecord.State
    let hostsDone: Int
    let hostsFailed: Int
    let measurements: Int
    let validMeasurements: Int
    /// How often more became known of its kernels.
    let knowledge: Int

    init(_ summary: RunSummary, knowledge: Int) {
        id = summary.run.id
        state = summary.run.state
        hostsDone = summary.hostsDone
        hostsFailed = summary.hostsFailed
        measurements = summary.measurements
        validMeasurements = summary.validMeasurements
        self.knowledge = knowledge
    }
}
