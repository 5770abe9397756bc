import ArgumentParser

/// Speed and cost, as ratios measured in one run.
@main
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "Benchmarks", abstract: "Speed and cost, as ratios measured in one run.",
        subcommands: [FleetBenchmark.self, AgentBenchmark.self, DecodeBenchmark.self, DashboardBenchmark.self, AgentTable.self])
}
