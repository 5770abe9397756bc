public import AgentWire

/// Why a measurement's numbers are not to be trusted, as the store and the exports write it.
public struct InvalidReason: Sendable, Hashable, Codable, CustomStringConvertible {
    /// A stable word for the kind of reason, such as `lost_events`.
    public var code: String
    /// The rest of the sentence.
    public var detail: String
    /// The end of what the host's console said, printable, where the host fell and its console is known.
    public var console: String?

    /// The kind of reason of a host that crashed, hung or was restarted under a hostile load: what the load shows, not what went wrong.
    public static let hostFell = "host_fell"

    /// A reason of kind `code`.
    public init(code: String, detail: String, console: String? = nil) {
        self.code = code
        self.detail = detail
        self.console = console
    }

    /// What the agent found.
    public init(_ invalidity: Invalidity) {
        self.init(code: invalidity.code.word, detail: invalidity.detail)
    }

    /// Kind and detail in one line.
    public var description: String {
        detail.isEmpty ? code : "\(code): \(detail)"
    }
}

extension Invalidity.Code {
    /// The word that stands for this kind in the store and the exports.
    public var word: String {
        switch self {
        case .lostEvents: "lost_events"
        case .notSteady: "not_steady"
        case .taskMissed: "task_missed"
        case .workloadFailed: "workload_failed"
        case .noWork: "no_work"
        case .clockStepped: "clock_stepped"
        case .tracingDisturbed: "tracing_disturbed"
        case .deadline: "deadline"
        case .tableFull: "table_full"
        case .startSkew: "start_skew"
        case .hostStrained: "host_strained"
        case .notProbed: "not_probed"
        }
    }
}
