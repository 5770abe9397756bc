public import Foundation

/// One run of a campaign.
public struct RunRecord: Sendable, Equatable, Identifiable {
    /// How far a run is.
    public enum State: String, Sendable, CaseIterable {
        /// Hosts are being measured, or the coordinator was killed while they were.
        case running
        /// Every host is done, failed or left out.
        case finished
        /// It was ended before that.
        case aborted
    }

    /// Its name in the store.
    public var id: RunID
    /// The campaign's name.
    public var campaign: String
    /// The campaign's definition as it was read, so that a run explains itself later.
    public var campaignText: String
    /// When it was started.
    public var started: Date
    /// When it ended; none while it runs.
    public var finished: Date?
    /// How far it is.
    public var state: State

    /// A run; the fields say what each part means.
    public init(
        id: RunID, campaign: String, campaignText: String, started: Date, finished: Date? = nil, state: State = .running
    ) {
        self.id = id
        self.campaign = campaign
        self.campaignText = campaignText
        self.started = started
        self.finished = finished
        self.state = state
    }
}

/// A run and how much of it there is.
public struct RunSummary: Sendable, Equatable, Identifiable {
    /// The run itself.
    public var run: RunRecord
    /// Hosts that the campaign selected.
    public var hostsTotal: Int
    /// Hosts all of whose measurements were made.
    public var hostsDone: Int
    /// Hosts that failed or were left out.
    public var hostsFailed: Int
    /// Measurements that were stored.
    public var measurements: Int
    /// Measurements among them whose numbers may be trusted.
    public var validMeasurements: Int

    /// A run with its counts.
    public init(
        run: RunRecord, hostsTotal: Int, hostsDone: Int, hostsFailed: Int, measurements: Int, validMeasurements: Int
    ) {
        self.run = run
        self.hostsTotal = hostsTotal
        self.hostsDone = hostsDone
        self.hostsFailed = hostsFailed
        self.measurements = measurements
        self.validMeasurements = validMeasurements
    }

    /// The run's id.
    public var id: RunID { run.id }
}

/// Which run is meant.
public enum RunSelector: Sendable, Equatable {
    /// The one that was started last.
    case latest
    /// The only one whose id begins with the text.
    case prefix(String)

    /// `latest`, or the beginning of an id.
    public init(_ text: String) {
        self = text == "latest" ? .latest : .prefix(text)
    }
}
