public import Foundation

/// A step of a run's or a host's state machine, written before it is acted on, so that a killed coordinator can be followed.
public struct TransitionRecord: Sendable, Equatable {
    /// The run.
    public var runID: RunID
    /// The host; none if the run itself took the step.
    public var host: String?
    /// When.
    public var time: Date
    /// The state before.
    public var from: String
    /// The state after.
    public var to: String
    /// What caused it.
    public var detail: String

    /// The step from one state to another.
    public init(runID: RunID, host: String?, time: Date, from: String, to: String, detail: String = "") {
        self.runID = runID
        self.host = host
        self.time = time
        self.from = from
        self.to = to
        self.detail = detail
    }
}
