import Foundation
import Testing

@testable import Schedules

/// The units in `Deploy/systemd`, which nothing here starts, beside those that `schedule` writes.
@Suite("The package's units")
struct PackageUnitTests {
    private static let folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "../../Deploy/systemd").standardized

    /// What holds in a user's own service as well.
    private static let everywhere = [
        "NoNewPrivileges=true", "SystemCallFilter=@system-service", "UMask=0077", "RestrictSUIDSGID=true",
        "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6", "MemoryMax=2G",
    ]
    private static let ofTheMachine =
        everywhere + [
            "CapabilityBoundingSet=", "ProtectSystem=strict", "PrivateTmp=true", "PrivateDevices=true", "StateDirectoryMode=0700",
            "ProtectKernelTunables=true", "ProtectKernelModules=true", "ProtectKernelLogs=true", "ProtectClock=true",
            "ProtectControlGroups=true", "ProtectHostname=true", "RestrictNamespaces=true",
        ]

    private func text(_ name: String) throws -> String {
        try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
    }

    /// What of `promised` is no line of the unit, and what is granted to it beyond.
    private func wrong(_ unit: String, _ promised: [String]) -> [String] {
        let lines = Set(unit.split(separator: "\n").map(String.init))
        return promised.filter { !lines.contains($0) } + lines.filter { $0.hasPrefix("AmbientCapabilities=") }
    }

    @Test("confine coordinator and dashboard as docs/security.md says")
    func confinement() throws {
        let coordinator = ["User=_hapfleet", "ProtectHome=read-only", "TasksMax=512"]
        #expect(try wrong(text("hapfleet-coordinator@.service"), Self.ofTheMachine + coordinator) == [])
        let dashboard = ["User=_hapfleet", "ProtectHome=true", "TasksMax=128"]
        #expect(try wrong(text("hapfleet-dashboard.service"), Self.ofTheMachine + dashboard) == [])
    }

    @Test("say of themselves what a schedule's does, of the machine or a user's own", arguments: Schedule.Scope.allCases)
    func scheduled(scope: Schedule.Scope) throws {
        let schedule = try Schedule(
            name: "nightly", command: ["/bin/true"], workingFolder: "/", calendar: "daily", randomizedDelay: .zero, scope: scope,
            user: scope == .system ? "measurer" : nil)
        let own = scope == .system ? Self.ofTheMachine + ["User=measurer", "ProtectHome=read-only"] : Self.everywhere
        #expect(wrong(schedule.serviceUnit, own + ["TasksMax=512"]) == [])
    }

    @Test("are accepted by systemd's own checker")
    func verified() async throws {
        let copies = FileManager.default.temporaryDirectory.appending(path: "hapfleet-units-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: copies, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: copies) }
        let names = ["hapfleet-coordinator@.service", "hapfleet-coordinator@.timer", "hapfleet-dashboard.service"]
        for name in names {
            // The program is not where the package puts it.
            try text(name).replacing("/usr/bin/hapfleet", with: "/bin/true")
                .write(to: copies.appending(path: name), atomically: true, encoding: .utf8)
        }
        try await ServiceManager.verify(names.map { copies.appending(path: $0).path })
    }
}
