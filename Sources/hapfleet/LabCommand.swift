import ArgumentParser
import Foundation
import Lab
import Reports

struct LabCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab", abstract: "A fleet of real Debian kernels in QEMU on this machine.",
        subcommands: [LabUp.self, LabDown.self, LabStatus.self, LabReset.self])
}

/// Which lab is meant.
struct LabOptions: ParsableArguments {
    @Option(help: "The lab's name; several can stand side by side.")
    var name = "default"

    func lab() throws -> Lab {
        guard name.range(of: "^[A-Za-z0-9._-]{1,64}$", options: .regularExpression) != nil, !name.hasPrefix(".") else {
            throw CommandFailure("lab name '\(name)': use up to 64 letters, digits, '.', '_' and '-'")
        }
        return try configuring { () throws(LabError) in
            Lab(folders: LabFolders(name: name), definition: try LabDefinition.find())
        }
    }
}

struct LabUp: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Boots one guest for each kernel and writes an inventory of them.",
        discussion: "What is fetched is checked against Debian's signed index and kept; the second time needs no network.")

    @OptionGroup var options: LabOptions

    @Option(
        parsing: .upToNextOption,
        help:
            "Kernels such as 6.1, 6.12/aarch64, 7.2/riscv64, or 6.12+xen as Xen's first domain. Default: 5.10 6.1 6.12 6.18 6.12/aarch64."
    )
    var kernels: [String] = []

    @Option(help: "Memory of each guest in MiB.")
    var memory = 1_024

    @Option(help: "Processors of each guest.")
    var cpus = 1

    @Option(
        name: .customLong("kernel-argument"), parsing: .unconditionalSingleValue,
        help: "Add this to each kernel's command line, such as lockdown=confidentiality; may be given several times.")
    var kernelArguments: [String] = []

    @Flag(
        name: .customLong("count-instructions"),
        help: "Let each guest's clock count its instructions: what else runs here changes only how long it waits. For benchmarks."
    )
    var countsInstructions = false

    @Option(name: .short, help: "Where the inventory is written.", completion: .file(extensions: ["yaml"]))
    var output = "Inventory/lab.yaml"

    @Flag(help: "Also fetch the kernels' debug information, once, and make dictionaries of functions and lines.")
    var dictionaries = false

    @Flag(help: "Look for newer kernels in the archive.")
    var refresh = false

    /// This very program, by its path.
    private static var program: String { URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path }

    func run() async throws {
        guard (256...262_144).contains(memory), (1...64).contains(cpus) else {
            throw CommandFailure("give --memory 256 to 262144 MiB and --cpus 1 to 64")
        }
        let lab = try options.lab()
        let choices = try configuring { () throws(LabError) in
            kernels.isEmpty ? try lab.definition.defaultKernels() : try kernels.map(KernelChoice.init(parsing:))
        }
        let progress = LabProgress()
        let settings = Lab.Options(
            kernels: choices, memoryMiB: memory, cpus: cpus, refresh: refresh, kernelArguments: kernelArguments,
            countsInstructions: countsInstructions)
        let inventory = URL(fileURLWithPath: output)
        let resetting = [Self.program, "lab", "reset", "--name", options.name]
        let outcome = await Interruption.cancelling { () -> Result<Lab.Outcome, LabError> in
            do throws(LabError) {
                return .success(try await lab.up(settings, inventory: inventory, resetting: resetting, report: progress.show))
            } catch {
                return .failure(error)
            }
        }
        let guests = try configuring { () throws(LabError) in try outcome.get() }
        if dictionaries {
            try await LabDictionaries(lab: lab, inventory: output, progress: progress).complete(guests.ready)
        }
        if guests.ready.isEmpty { throw ExitStatus.nothing }
        if !guests.failed.isEmpty { throw ExitStatus.partial }
    }
}

struct LabDown: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "down", abstract: "Stops every guest and removes its disk.")

    @OptionGroup var options: LabOptions

    func run() async throws {
        let lab = try options.lab()
        let progress = LabProgress()
        let stopped = try await configuring { () async throws(LabError) in try await lab.down(report: progress.show) }
        if stopped.isEmpty { print("no guest was running") }
    }
}

struct LabStatus: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "status", abstract: "Says which guests run, and where.")

    @OptionGroup var options: LabOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var rows: RowOptions

    func run() throws {
        let guests = try options.lab().status()
        var table = TextTable([
            .init("guest"), .init("kernel"), .init("state"), .init("port", .right), .init("console"),
        ])
        for status in guests {
            table.append([
                .init(status.guest.name), .init(status.guest.kernelRelease),
                status.processID == nil ? .init("stopped", .faint) : .init("running", .good),
                .init(String(status.guest.port)), .init(status.console.path),
            ])
        }
        try output.printList(guests, table, rows) { $0 }
    }
}

struct LabReset: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset", abstract: "Gives a guest a fresh disk and boots it again.")

    @OptionGroup var options: LabOptions

    @Argument(help: "The guest's name.")
    var guest: String

    func run() async throws {
        let lab = try options.lab()
        let progress = LabProgress()
        _ = try await configuring { () async throws(LabError) in try await lab.reset(guest, report: progress.show) }
    }
}
