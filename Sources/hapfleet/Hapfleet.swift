import ArgumentParser

struct Hapfleet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hapfleet",
        abstract: "Measures how much of the Linux kernel a workload reaches, on many hosts at once.",
        discussion: """
            Exit status: 0 all hosts measured and valid; 1 it ran, but a host failed, a result is invalid, a comparison is above its bound or an \
            alert rule found something; \
            2 usage or configuration; 3 nothing could be measured.
            """,
        version: Version.text,
        subcommands: [
            HostsCommand.self, ProbeCommand.self, RunCommand.self, RunsCommand.self, ShowCommand.self, ReportCommand.self,
            CompareCommand.self, TrendCommand.self, AlertCommand.self,
            KernelsCommand.self, WeightsCommand.self, SeccompCommand.self, TraceCommand.self, ScheduleCommand.self,
            ServeCommand.self, StoreCommand.self, DoctorCommand.self,
            LabCommand.self,
        ])
}
