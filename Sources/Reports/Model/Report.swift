public import Foundation

/// What a run found, as `hapfleet report --format json` writes it (`hapfleet.report/1`): keys stay, new ones may come.
///
/// Numbers of a cell are over its valid measurements alone; where there is none, they are `null`.
public struct Report: Codable, Sendable, Equatable {
    /// The name and version of the form.
    public var schema = "hapfleet.report/1"
    /// The run and its hosts' counts.
    public var run: Run
    /// How well the hosts' starts agreed.
    public var sync: Sync
    /// Loads by runtime, kernel and architecture.
    public var cells: [ReportCell]
    /// Hosts by name, each with its measurements.
    public var hosts: [ReportHost]
    /// How alike the hosts are, for each load that two or more measured.
    public var similarities: [HostSimilarity] = []
    /// What was used and what could be reached, by kernel and runtime; empty if no hostile load was measured.
    public var exposures: [ReportExposure] = []
    /// The build-ids, in hexadecimal, of the kernel objects whose dictionaries it depends on. Not written.
    package var buildIDs: Set<String> = []

    enum CodingKeys: String, CodingKey {
        case schema, run, sync, cells, hosts, similarities, exposures
    }

    /// A run and the counts of its hosts.
    public struct Run: Codable, Sendable, Equatable {
        /// The run's id.
        public var id: String
        /// The campaign's name.
        public var campaign: String
        /// `running`, `finished` or `aborted`.
        public var state: String
        /// When it was started.
        public var started: Date
        /// When it ended; null while it runs.
        @OrNull public var finished: Date?
        /// Hosts that the campaign selected.
        public var hostsTotal: Int
        /// Hosts all of whose measurements were made.
        public var hostsOK: Int
        /// Hosts that failed or were left out.
        public var hostsFailed: Int
        /// Different kernel releases of its hosts.
        public var kernels: Int
        /// Measurements whose numbers count.
        public var measurementsValid: Int
        /// Measurements whose numbers count for nothing.
        public var measurementsInvalid: Int
        /// Function entries that the ring buffers lost, over all measurements.
        public var lostEvents: UInt64

        enum CodingKeys: String, CodingKey {
            case id, campaign, state, started, finished, kernels
            case hostsTotal = "hosts_total"
            case hostsOK = "hosts_ok"
            case hostsFailed = "hosts_failed"
            case measurementsValid = "measurements_valid"
            case measurementsInvalid = "measurements_invalid"
            case lostEvents = "lost_events"
        }

        /// What `hostsOK` counts, in words: a host is done after its last measurement, so that a run that was broken off may have none.
        var hostsCounted: String { finished == nil ? "hosts done so far" : "hosts measured" }
    }

    /// How well the hosts' starts agreed. The skew of a start is the time from its first host's start to its last one's.
    public struct Sync: Codable, Sendable, Equatable {
        /// The largest skew of a start, in microseconds; null if no two hosts were started together.
        @OrNull public var startSkewMicrosecondsMax: Int64?
        /// The skew that 99 % of the starts did not exceed, in microseconds.
        @OrNull public var startSkewMicrosecondsP99: Int64?
        /// The largest error that a host's clock offset may have, in microseconds.
        @OrNull public var offsetErrorMicrosecondsMax: Int64?

        enum CodingKeys: String, CodingKey {
            case startSkewMicrosecondsMax = "start_skew_us_max"
            case startSkewMicrosecondsP99 = "start_skew_us_p99"
            case offsetErrorMicrosecondsMax = "offset_error_us_max"
        }
    }
}
