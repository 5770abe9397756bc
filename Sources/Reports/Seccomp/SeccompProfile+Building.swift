import AgentWire
import HAPStatistics
public import KernelSources
public import ResultStore

extension SeccompProfile {
    /// Which of a run's measurements a profile is made of; what is not said is not asked for.
    public struct Choice: Sendable {
        /// The host's name in the inventory.
        public var host: String?
        /// The load's name.
        public var workload: String?
        /// What it ran in.
        public var runtime: String?
        /// The architecture; needed if there are several.
        public var machine: Machine?

        /// All measurements but those that something named here leaves out.
        public init(host: String? = nil, workload: String? = nil, runtime: String? = nil, machine: Machine? = nil) {
            (self.host, self.workload, self.runtime, self.machine) = (host, workload, runtime, machine)
        }

        fileprivate func takes(_ key: MeasurementKey) -> Bool {
            (host ?? key.host) == key.host && (workload ?? key.workload) == key.workload
                && (runtime ?? key.runtime) == key.runtime
        }
    }

    /// Why there is no profile.
    public enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        /// No valid measurement is among those chosen.
        case nothingMeasured
        /// Those chosen are of several architectures, or of one that libseccomp's names are not known of here.
        case architectures([String])

        /// A line for the user.
        public var description: String {
            switch self {
            case .nothingMeasured: "no valid measurement of the run is among those asked for"
            case .architectures(let names):
                "measured on \(names.joined(separator: ", ")); a profile is for one of "
                    + Machine.allCases.map(\.rawValue).joined(separator: ", ") + ": choose it with --arch"
            }
        }
    }

    /// A profile and what it is made of.
    public struct Made: Sendable {
        /// The profile.
        public let profile: SeccompProfile
        /// The loads that were measured, sorted.
        public let workloads: [String]
        /// How many valid measurements it is made of.
        public let measurements: Int
        /// How many system calls they entered.
        public let measured: Int
        /// Whether a program's start is among them, without which it would not start under the profile.
        public let hasStart: Bool
    }

    /// The profile of what the valid measurements chosen entered in task context, in all their phases: what only the start or the
    /// warm-up calls must not fail either.
    public static func made(
        of measurements: [MeasurementRecord], choosing choice: Choice, kernels: KernelLibrary
    ) throws(Failure) -> Made {
        var register = FunctionRegister(kernels: kernels, weight: nil)
        var calls: [String: Set<String>] = [:]
        var workloads: [String: Set<String>] = [:]
        var counts: [String: Int] = [:]
        for record in measurements where choice.takes(record.key) {
            guard MeasurementDigest(record, &register).isValid,
                let result = record.result.flatMap({ try? ResultFile.decode($0) }),
                choice.machine.map({ $0.rawValue == result.machine }) ?? true,
                let numbers = register.numbers(of: [result])[0]
            else { continue }
            var entered = FunctionSet()
            for (function, number) in zip(result.functions, numbers) where function.sightings.wasInTask { entered.insert(number) }
            calls[result.machine, default: []].formUnion(register.systemCalls(in: entered))
            workloads[result.machine, default: []].insert(record.key.workload)
            counts[result.machine, default: 0] += 1
        }
        guard let (name, measured) = calls.first else { throw .nothingMeasured }
        guard calls.count == 1, let machine = Machine(rawValue: name) else { throw .architectures(calls.keys.sorted()) }
        return Made(
            profile: SeccompProfile(measured: measured, machine: machine), workloads: workloads[name, default: []].sorted(),
            measurements: counts[name, default: 0], measured: measured.count, hasStart: measured.contains("execve"))
    }
}
