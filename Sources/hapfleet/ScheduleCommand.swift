import ArgumentParser
import Campaigns
import Foundation
import Reports
import ResultStore
import Schedules
import StrictYAML

struct ScheduleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule", abstract: "Has systemd run a campaign again and again.",
        subcommands: [ScheduleAddCommand.self, ScheduleListCommand.self, ScheduleRemoveCommand.self],
        defaultSubcommand: ScheduleAddCommand.self)
}

/// Whose service manager a schedule belongs to.
struct ScheduleOptions: ParsableArguments {
    @Flag(help: "Your own service manager's, not the machine's.")
    var user = false

    @Option(help: .init("The folder of the unit files.", visibility: .hidden))
    var unitFolder: String?

    var scope: Schedule.Scope { user ? .user : .system }

    var folder: UnitFolder {
        unitFolder.map(UnitFolder.init(path:))
            ?? .standard(scope, environment: ProcessInfo.processInfo.environment)
    }

    /// The service manager to tell of changes; none if the units go to a folder that it does not read.
    var manager: ServiceManager? { unitFolder == nil ? ServiceManager(scope) : nil }
}

struct ScheduleAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Writes a service and a timer that run the campaign, and starts the timer.",
        discussion: """
            'add' can be left out: hapfleet schedule nightly.yaml --on-calendar daily. A system service keeps its store in \
            /var/lib/hapfleet-schedules/USER; starts never overlap; one that was missed while the machine was off is made up for.
            """)

    @Argument(help: "The campaign file.", completion: .file(extensions: ["yaml", "yml"]))
    var campaign: String

    @Option(help: "When, as in systemd.time(7): 'daily', 'Mon..Fri 02:30'.")
    var onCalendar: String

    @Option(help: "The schedule's name. Default: the campaign's.")
    var name: String?

    @Option(help: "The greatest random delay of a start, such as 10m.")
    var randomizedDelay = "10m"

    @Option(name: [.customShort("i"), .long], help: "The inventory, as for 'run'.", completion: .file())
    var inventory: String?

    @Option(
        help:
            "The store, as for 'run'. Default: /var/lib/hapfleet-schedules/USER/hapfleet/hapfleet.sqlite, with --user your own.",
        completion: .file())
    var store: String?

    @Option(help: "The user that a system service runs as. Default: root.")
    var runAs: String?

    @Flag(help: "Take the place of a schedule with the same name.")
    var replace = false

    @Flag(help: "Only print the units.")
    var dryRun = false

    @OptionGroup var options: ScheduleOptions

    func validate() throws {
        guard runAs == nil || !options.user else { throw ValidationError("--run-as is for system services, not for --user") }
    }

    func run() async throws {
        let schedule = try schedule()
        let folder = options.folder
        if dryRun {
            print("# \(folder.path)/\(schedule.serviceName)\n\(schedule.serviceUnit)")
            print("# \(folder.path)/\(schedule.timerName)\n\(schedule.timerUnit)", terminator: "")
            return
        }
        let next = try await configuring { () async throws(ScheduleError) in
            let next = try await ServiceManager.nextElapse(of: schedule.calendar)
            try folder.write(schedule, replacing: replace)
            try await options.manager?.enable(schedule)
            return next
        }
        print("\(schedule.timerName) starts '\(campaign)' next: \(next)")
    }

    private func schedule() throws -> Schedule {
        guard let delay = Duration(written: randomizedDelay) else {
            throw CommandFailure("--randomized-delay \(randomizedDelay): no time such as 10m")
        }
        let definition = try configuring { () throws(YAMLError) in try Campaign.read(path: campaign) }
        let files = FileManager.default
        let here = URL(filePath: files.currentDirectoryPath, directoryHint: .isDirectory)
        func absolute(_ path: String) -> String { URL(filePath: path, relativeTo: here).standardizedFileURL.path }
        let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path
        var command = [executable, "run", absolute(campaign), "--quiet"]
        if let inventory = inventory ?? ProcessInfo.processInfo.environment["HAPFLEET_INVENTORY"] {
            command += ["-i", Self.inventoryArgument(inventory, absolute: absolute)]
        }
        // A database is elsewhere; a file is written in its folder.
        let file = store.flatMap { PostgreSQLURL.isOne($0) ? nil : absolute($0) }
        if let store { command += ["--store", file ?? store] }
        let writable = file.map { [URL(filePath: $0).deletingLastPathComponent().path] } ?? []
        return try configuring { () throws(ScheduleError) in
            try Schedule(
                name: name ?? definition.name, command: command, workingFolder: here.path, calendar: onCalendar,
                randomizedDelay: delay, scope: options.scope, user: runAs, writableFolders: writable,
                credentials: definition.credentials)
        }
    }

    /// The inventory by an absolute path; a kind before it (`ansible:PATH`) stays.
    private static func inventoryArgument(_ text: String, absolute: (String) -> String) -> String {
        for kind in ["yaml:", "ansible:", "list:", "program:"] where text.hasPrefix(kind) {
            return kind + absolute(String(text.dropFirst(kind.count)))
        }
        return absolute(text)
    }
}

struct ScheduleListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the schedules, with their next and last runs.")

    @OptionGroup var options: ScheduleOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var selection: RowOptions

    func run() async throws {
        var rows: [ScheduleRow] = []
        for name in options.folder.names() {
            rows.append(await ScheduleRow(name, in: options.folder, manager: options.manager))
        }
        var table = TextTable([.init("schedule"), .init("calendar"), .init("next"), .init("last"), .init("result")])
        for row in rows {
            table.append([
                .init(row.name), .init(row.calendar), .init(row.next ?? "-"), .init(row.last ?? "-"), .init(row.result ?? "-"),
            ])
        }
        try output.printList(rows, table, selection) { $0 }
    }
}

/// A schedule as `schedule list` shows it.
private struct ScheduleRow: Encodable {
    let name: String
    let calendar: String
    let next: String?
    let last: String?
    let result: String?

    init(_ name: String, in folder: UnitFolder, manager: ServiceManager?) async {
        self.name = name
        calendar = folder.value(of: "OnCalendar", in: "timer", of: name) ?? ""
        let timer = await manager?.properties(["NextElapseUSecRealtime", "LastTriggerUSec"], of: "hapfleet-\(name).timer")
        let service = await manager?.properties(["Result", "ExecMainStatus"], of: "hapfleet-\(name).service")
        next = timer?["NextElapseUSecRealtime"].flatMap { $0.isEmpty ? nil : $0 }
        last = timer?["LastTriggerUSec"].flatMap { $0.isEmpty ? nil : $0 }
        result = last == nil ? nil : service?["Result"].map { "\($0), status \(service?["ExecMainStatus"] ?? "?")" }
    }
}

struct ScheduleRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Stops a schedule's timer and takes its units away; a run under way goes on.")

    @Argument(help: "The schedule's name.")
    var name: String

    @OptionGroup var options: ScheduleOptions

    func run() async throws {
        try await configuring { () async throws(ScheduleError) in
            let folder = options.folder
            if folder.names().contains(name) { try await options.manager?.disable(name) }
            try folder.remove(name)
            try await options.manager?.reload()
        }
        print("removed the schedule \(name)")
    }
}
