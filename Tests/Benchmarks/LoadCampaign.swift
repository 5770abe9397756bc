import FleetInventory
import Foundation
import Reports

/// Has hapfleet measure the steady load on one guest, as a user would.
struct LoadCampaign: Sendable {
    /// What one run found.
    struct Outcome: Sendable {
        /// Names of functions entered in task context, with their modules.
        let functions: Set<String>
        /// The kernel's.
        let buildID: String?
        let measurement: ReportMeasurement
    }

    let hapfleet: String
    let inventory: String
    let guest: Guest
    /// A folder of its own.
    let folder: URL

    /// Measures it once.
    func run(_ load: SteadyLoad, then: String, prune: Bool) async throws -> Outcome {
        let campaign = try write(load, then: then, prune: prune)
        let store = folder.appending(path: "runs.sqlite").path
        let selection = ["--store", store, "--format", "json"]
        // Status 1 is an invalid measurement, whose reasons the caller tells.
        let text = try await output(of: [hapfleet, "run", campaign, "-i", inventory] + selection, accepting: [0, 1])
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        let report = try decoder.decode(Report.self, from: Data(text.utf8))
        guard let host = report.hosts.first(where: { $0.host == guest.host.name }), let measurement = host.measurements.first
        else {
            throw BenchmarkFailure("\(guest.host.name): \(report.hosts.first?.reason ?? "not measured")")
        }
        let words = [hapfleet, "show", report.run.id, "--host", guest.host.name, "--functions"] + selection
        let found = try JSONDecoder().decode(HostFunctions.self, from: Data(try await output(of: words).utf8))
        let functions = found.measurements.flatMap(\.functions).filter { $0.context == "task" }
        return Outcome(
            functions: Set(functions.map { "\($0.module):\($0.name)" }), buildID: host.buildID, measurement: measurement)
    }

    private func write(_ load: SteadyLoad, then: String, prune: Bool) throws -> String {
        let workloads = folder.appending(path: "workloads")
        try FileManager.default.createDirectory(at: workloads, withIntermediateDirectories: true)
        let words = load.words(then: then).map { "\"\($0)\"" }.joined(separator: ", ")
        try """
        name: steady
        description: The benchmark's load
        service: {command: [\(words)]}
        work: {line_prefix: round, each: 1, unit: rounds}
        requires: [bash]

        """.write(to: workloads.appending(path: "steady.yaml"), atomically: true, encoding: .utf8)
        let campaign = folder.appending(path: "campaign.yaml")
        // The load prints its first round after the timed ones: so the settling, whose functions are the result, spans them.
        try """
        name: bench-agent
        hosts: all
        workloads: [steady]
        runtimes: [native]
        repeats: 1
        phases: {baseline: 100ms, warmup: 300ms, settle: {quiet: 500ms, max: 400s}, steady: 0s}
        start: {barrier: all, lead: 1s, max_skew: 1s}
        limits: {parallel: 1, timeout: 10m, tasks_missed: 0}
        prune: \(prune)
        weight: uniform

        """.write(to: campaign, atomically: true, encoding: .utf8)
        return campaign.path
    }
}
