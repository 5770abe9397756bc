import Foundation
public import StrictYAML

/// The workloads and runtimes that there are: `workloads/NAME.yaml` and `runtimes/NAME.yaml` in a list of folders,
/// of which the first that has a name wins.
public struct DefinitionLibrary: Sendable, Hashable {
    /// The folders, in the order in which they are searched.
    public let searchPaths: [String]

    /// A library over folders; those that do not exist are skipped.
    public init(searchPaths: [String]) {
        self.searchPaths = searchPaths
    }

    /// Where a campaign's definitions are looked for: beside its file, in the folder above (so that
    /// `Inventory/campaigns/demo.yaml` finds `Inventory/workloads`), in `Inventory` here, and where hapfleet is installed.
    public static func searchPaths(campaignPath: String, installed: String? = nil) -> [String] {
        let folder = URL(fileURLWithPath: campaignPath).deletingLastPathComponent().standardized
        let paths = [folder, folder.deletingLastPathComponent(), URL(fileURLWithPath: "Inventory").standardized]
        return paths.map { $0.path(percentEncoded: false) } + (installed.map { [$0] } ?? [])
    }

    /// Each workload of a campaign by its name.
    public func workloads(of campaign: Campaign) throws(YAMLError) -> [String: Workload] {
        var workloads: [String: Workload] = [:]
        for name in campaign.workloads {
            workloads[name] = try workload(named: name, wantedAt: campaign.positions[.workload(name)])
        }
        return workloads
    }

    /// Each runtime of a campaign by its name.
    public func runtimes(of campaign: Campaign) throws(YAMLError) -> [String: Runtime] {
        var runtimes: [String: Runtime] = [:]
        for name in campaign.runtimes {
            runtimes[name] = try runtime(named: name, wantedAt: campaign.positions[.runtime(name)])
        }
        return runtimes
    }

    /// The workload of that name; an unknown one is an error at the place that wants it and names those there are.
    public func workload(named name: String, wantedAt position: YAMLPosition? = nil) throws(YAMLError) -> Workload {
        let path = try path(of: name, in: "workloads", kind: "workload", position)
        let workload = try Workload.read(path: path)
        try check(workload.name, is: name, path)
        return workload
    }

    /// The runtime of that name; an unknown one is an error at the place that wants it and names those there are.
    public func runtime(named name: String, wantedAt position: YAMLPosition? = nil) throws(YAMLError) -> Runtime {
        let path = try path(of: name, in: "runtimes", kind: "runtime", position)
        let runtime = try Runtime.read(path: path)
        try check(runtime.name, is: name, path)
        return runtime
    }

    /// The names of all workloads, sorted.
    public var workloadNames: [String] { names(in: "workloads") }

    /// The names of all runtimes, sorted.
    public var runtimeNames: [String] { names(in: "runtimes") }

    private func path(
        of name: String, in folder: String, kind: String, _ position: YAMLPosition?
    ) throws(YAMLError) -> String {
        let candidates = DefinitionName.isValid(name) ? searchPaths.map { "\($0)/\(folder)/\(name).yaml" } : []
        if let path = candidates.first(where: { FileManager.default.fileExists(atPath: $0) }) { return path }
        let known = names(in: folder)
        throw YAMLError(
            .badValue, at: position ?? YAMLPosition(file: "\(folder)/\(name).yaml"), cause: "unknown \(kind) '\(name)'",
            remedy: known.isEmpty
                ? "there is none in \(searchPaths.joined(separator: ", "))" : NearestWords.advice(for: name, among: known))
    }

    private func check(_ written: String, is name: String, _ path: String) throws(YAMLError) {
        guard written != name else { return }
        throw YAMLError(
            .badValue, at: YAMLPosition(file: path), cause: "calls itself '\(written)'", remedy: "name it as its file, '\(name)'")
    }

    private func names(in folder: String) -> [String] {
        let files = searchPaths.flatMap { (try? FileManager.default.contentsOfDirectory(atPath: "\($0)/\(folder)")) ?? [] }
        return Set(files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }).sorted()
    }
}
