/// The system calls that one host entered, as `hapfleet show RUN --host H --system-calls --format json` writes them.
public struct HostSystemCalls: Codable, Sendable, Equatable {
    /// The host's name in the inventory.
    public let host: String
    /// `uname -r`.
    @OrNull public var kernel: String?
    /// By load, runtime and repetition.
    public let measurements: [Measurement]

    /// What one measurement entered.
    public struct Measurement: Codable, Sendable, Equatable {
        /// The load's name.
        public let workload: String
        /// What it ran in.
        public let runtime: String
        /// Counts repetitions, from 1.
        public let repetition: Int
        /// Whether the measurement's numbers count.
        public let valid: Bool
        /// Distinct names, sorted, as their manual pages have them.
        public let systemCalls: [String]

        enum CodingKeys: String, CodingKey {
            case workload, runtime, valid
            case repetition = "repeat"
            case systemCalls = "syscalls"
        }
    }

    /// Those among the functions that the host reached.
    public init(_ functions: HostFunctions) {
        host = functions.host
        measurements = functions.measurements.map {
            Measurement(
                workload: $0.workload, runtime: $0.runtime, repetition: $0.repetition, valid: $0.valid,
                systemCalls: $0.systemCalls)
        }
        kernel = functions.kernel
    }
}
