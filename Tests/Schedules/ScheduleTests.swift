import Foundation
import Testing

@testable import Schedules

@Suite("Schedules")
struct ScheduleTests {
    private func schedule(
        name: String = "nightly", arguments: [String] = ["run", "/srv/nightly.yaml"], scope: Schedule.Scope = .system,
        user: String? = nil
    ) throws -> Schedule {
        try Schedule(
            name: name, command: ["/bin/true"] + arguments, workingFolder: "/", calendar: "Mon..Fri 02:30",
            randomizedDelay: .seconds(600), scope: scope, user: user, writableFolders: ["/tmp"])
    }

    private func withFolder(_ body: (UnitFolder) async throws -> Void) async throws {
        let path = NSTemporaryDirectory() + "hapfleet-units-\(UUID())"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await body(UnitFolder(path: path))
    }

    @Test("systemd's own checker accepts the units, in both scopes", arguments: Schedule.Scope.allCases)
    func verified(scope: Schedule.Scope) async throws {
        try await withFolder { folder in
            let schedule = try schedule(scope: scope)
            try folder.write(schedule, replacing: false)
            try await ServiceManager.verify([schedule.serviceName, schedule.timerName].map { folder.path + "/" + $0 })
        }
    }

    @Test("a user's service has a folder of its own, not the one that root's agents lie in", arguments: [nil, "measurer"])
    func stateFolder(user: String?) throws {
        let lines = try schedule(user: user).serviceUnit.split(separator: "\n")
        let own = "hapfleet-schedules/\(user ?? "root")"
        #expect(lines.filter { $0.hasPrefix("StateDirectory=") } == ["StateDirectory=\(own)"])
        #expect(lines.filter { $0.hasPrefix("Environment=") } == ["Environment=XDG_STATE_HOME=%S/\(own) XDG_DATA_HOME=%S/\(own)"])
    }

    @Test("systemd's own checker refuses a unit that is wrong: the check can fail")
    func refused() async throws {
        try await withFolder { folder in
            let schedule = try schedule()
            try folder.write(schedule, replacing: false)
            let path = folder.path + "/" + schedule.timerName
            try Data("[Timer]\nOnCalendar=never o'clock\n".utf8).write(to: URL(filePath: path))
            await #expect(throws: ScheduleError.self) { try await ServiceManager.verify([path]) }
        }
    }

    @Test("arguments reach the program as they were given: nothing in them is expanded")
    func quoted() throws {
        let unit = try schedule(arguments: ["run", #"/srv/a b/100%/$HOME "x"\y.yaml"#]).serviceUnit
        #expect(unit.contains(#"ExecStart="/bin/true" "run" "/srv/a b/100%%/$$HOME \"x\"\\y.yaml""#))
    }

    @Test("a calendar expression is systemd's to judge")
    func calendar() async throws {
        #expect(try await ServiceManager.nextElapse(of: "2099-01-01").contains("2099-01-01"))
        let error = await #expect(throws: ScheduleError.self) { try await ServiceManager.nextElapse(of: "every blue moon") }
        #expect(error?.code == .invalidCalendar)
    }

    @Test(
        "names that could leave the folder are refused",
        arguments: ["", "../x", "a/b", ".x", "a b", "ü", String(repeating: "a", count: 65)])
    func names(name: String) {
        let error = #expect(throws: ScheduleError.self) { try schedule(name: name) }
        #expect(error?.code == .invalidName)
    }

    @Test("control characters cannot add lines to a unit")
    func controlCharacters() {
        let error = #expect(throws: ScheduleError.self) { try schedule(arguments: ["run", "a\nExecStartPre=/bin/false"]) }
        #expect(error?.code == .invalidArgument)
    }

    @Test("a schedule is listed, not overwritten unawares, replaced when asked, and removed")
    func lifeCycle() async throws {
        try await withFolder { folder in
            let first = try schedule()
            try folder.write(first, replacing: false)
            #expect(folder.names() == ["nightly"])
            #expect(folder.value(of: "OnCalendar", in: "timer", of: "nightly") == "Mon..Fri 02:30")
            #expect(throws: ScheduleError.self) { try folder.write(first, replacing: false) }
            try folder.write(try schedule(arguments: ["run", "/srv/other.yaml"]), replacing: true)
            #expect(folder.value(of: "ExecStart", in: "service", of: "nightly")?.contains("other") == true)
            try folder.remove("nightly")
            #expect(folder.names().isEmpty)
            #expect(throws: ScheduleError.self) { try folder.remove("nightly") }
        }
    }

    @Test("units that somebody else wrote are neither replaced nor removed")
    func foreignUnits() async throws {
        try await withFolder { folder in
            try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
            let path = folder.path + "/hapfleet-nightly.timer"
            try Data("[Timer]\n".utf8).write(to: URL(filePath: path))
            #expect(throws: ScheduleError.self) { try folder.write(try schedule(), replacing: true) }
            #expect(throws: ScheduleError.self) { try folder.remove("nightly") }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "[Timer]\n")
        }
    }
}
