public import ArgumentParser
import KernelSources
public import Reports
import ResultStore

struct SeccompCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seccomp", abstract: "Profiles that let through the system calls that were measured, and no others.",
        subcommands: [SeccompGenerate.self])
}

struct SeccompGenerate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Makes a seccomp profile, in OCI's format, of what a run's valid measurements called.",
        discussion:
            "What the runtime itself needs to start a program is added. 'hapfleet run --seccomp-from RUN' measures under it.")

    @Argument(help: "The run: an id, its beginning, or 'latest'.")
    var run: String

    @Option(help: "Only what was measured on this host.")
    var host: String?

    @Option(help: "Only this load.")
    var workload: String?

    @Option(help: "Only what was measured in this runtime.")
    var runtime: String?

    @Option(help: "Only this architecture, as 'uname -m' has it; needed if the run has several.")
    var arch: SeccompProfile.Machine?

    @OptionGroup var store: StoreOptions

    @Option(name: [.customShort("o"), .long], help: "The file to write; standard output without it.", completion: .file())
    var output: String?

    func run() async throws {
        let choice = SeccompProfile.Choice(host: host, workload: workload, runtime: runtime, machine: arch)
        let text = try await SeccompProfile.text(of: run, in: store.openForReading(), choosing: choice)
        try ReportFile.write(text, orPrintTo: output)
    }
}

extension SeccompProfile {
    /// The profile of a run's measurements as a file has it; says on standard error what it is made of.
    static func text(of run: String, in store: any ResultStore, choosing choice: Choice) async throws -> String {
        let record = try await configuring { () async throws(StoreError) in try await store.run(RunSelector(run)) }
        let measurements = try await configuring { () async throws(StoreError) in try await store.measurements(of: record.id) }
        let made: Made
        do throws(Failure) {
            made = try Self.made(of: measurements, choosing: choice, kernels: .standard())
        } catch {
            throw CommandFailure("run \(record.id): \(error)", status: error == .nothingMeasured ? .nothing : .usage)
        }
        let allowed = made.profile.syscalls.reduce(0) { $0 + $1.names.count }
        writeError(
            "seccomp: \(made.measured) system calls of \(made.measurements) measurements (\(made.workloads.joined(separator: ", "))), "
                + "\(allowed - made.measured) more for the runtime")
        if !made.hasStart {
            writeError(
                "seccomp: no program's start was measured, and it may fail: add a load that starts it, as workloads/redis-start.yaml does"
            )
        }
        return try ReportJSON.text(made.profile)
    }
}

extension SeccompProfile.Machine: ExpressibleByArgument {}
