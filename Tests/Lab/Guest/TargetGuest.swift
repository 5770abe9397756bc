import FleetInventory
import Foundation
import Reports
import Testing

/// A guest on which targets are measured: the program `tasks` of Deploy/lab/guest is on it, and each measurement is a run of its own.
struct TargetGuest {
    static let program = "/home/measure/hapfleet-tasks"
    /// Counts rounds without doing anything to what is measured.
    static let idleDriver = #"[sh, -c, "while sleep 0.1; do echo done; done"]"#

    let fleet: LabFleet
    let host: FleetInventory.Host
    private let inventory: String

    /// Makes the program here, static, and puts it there. The host is in the fleet's inventory, if not in another.
    init(_ host: FleetInventory.Host, inventory: String? = LabFleet.inventoryPath) async throws {
        fleet = try LabFleet()
        self.host = host
        self.inventory = try #require(inventory)
        // musl has no headers of the kernel of its own.
        let headers = ["-idirafter", "/usr/include", "-idirafter", "/usr/include/x86_64-linux-gnu"]
        try await fleet.put(source: "tasks", compiledBy: "musl-gcc", ["-static", "-Os"] + headers, on: host, at: Self.program)
    }

    @discardableResult
    func ssh(_ command: String) async throws -> String {
        try await fleet.ssh(host, command)
    }

    /// Runs commands there as root, and gives what they print.
    @discardableResult
    func root(_ script: String) async throws -> String {
        let text = Data(script.utf8).base64EncodedString()
        return try await ssh("echo \(text) | base64 -d | sudo sh -e")
    }

    /// What a run gave for this one guest.
    struct Result {
        var status: Int32
        var errors: String
        var host: ReportHost
        var measurement: ReportMeasurement?
        /// The functions that the steady workload entered.
        var functions: Set<String>
    }

    /// Measures once; without pruning every entry is seen, so that every task is.
    ///
    /// - Parameters:
    ///   - workload: the keys of a workload file but its name and how work is counted.
    ///   - runtime: what its service runs in, if it has one.
    func measure(
        _ workload: String, runtime: String = "native", limits: String = "", settle: String = "{quiet: 1s, max: 60s}",
        prune: Bool = false
    ) async throws -> Result {
        let folder = fleet.folder.appending(path: "targets-\(host.name)")
        try FileManager.default.createDirectory(at: folder.appending(path: "workloads"), withIntermediateDirectories: true)
        let campaign = folder.appending(path: "campaign.yaml").path
        try """
        name: targets
        hosts: all
        workloads: [made-of-tasks]
        runtimes: [\(runtime)]
        phases: {baseline: 500ms, warmup: 1s, settle: \(settle), steady: 0s}
        start: {max_skew: 1s}
        limits: {timeout: 3m\(limits)}
        prune: \(prune)

        """.write(toFile: campaign, atomically: true, encoding: .utf8)
        try ("name: made-of-tasks\n" + workload + "\nwork: {line_prefix: done, unit: rounds}\n")
            .write(toFile: folder.appending(path: "workloads/made-of-tasks.yaml").path, atomically: true, encoding: .utf8)
        let store = folder.appending(path: "results.sqlite").path
        let outcome = try await fleet.hapfleet([
            "run", campaign, "-i", inventory, "--select", "name='\(host.name)'", "--store", store,
            "--format", "json",
        ])
        let report = try LabFleet.decode(Report.self, from: outcome.output)
        let reported = try #require(report.hosts.first)
        return Result(
            status: outcome.status, errors: outcome.errors, host: reported, measurement: reported.measurements.first,
            functions: try await functions(store))
    }

    private func functions(_ store: String) async throws -> Set<String> {
        let shown = try await fleet.hapfleet([
            "show", "latest", "--host", host.name, "--functions", "--store", store, "--format", "json",
        ])
        guard shown.status != 3, let document = try? LabFleet.decode(HostFunctions.self, from: shown.output) else { return [] }
        return Set(document.measurements.flatMap(\.functions).filter { $0.context == "task" }.map(\.name))
    }
}
