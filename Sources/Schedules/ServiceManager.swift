import Foundation
internal import Subprocess

/// systemd, through the programs that people use.
public struct ServiceManager: Sendable {
    /// Whose service manager is meant.
    public let scope: Schedule.Scope

    /// The service manager of `scope`.
    public init(_ scope: Schedule.Scope) {
        self.scope = scope
    }

    /// When a calendar expression elapses next, in systemd's words; throws `invalidCalendar`, or `systemd` if it is not installed.
    public static func nextElapse(of calendar: String) async throws(ScheduleError) -> String {
        let output = try await call("systemd-analyze", ["calendar", "--", calendar]) { complaint in
            ScheduleError(
                .invalidCalendar, "\"\(calendar)\"", cause: complaint.isEmpty ? "not a calendar expression" : complaint,
                remedy: "write it as in systemd.time(7), such as 'daily' or 'Mon..Fri 02:30'")
        }
        let lines = output.split(separator: "\n").map { $0.drop { $0 == " " } }
        let label = "Next elapse: "
        return lines.first { $0.hasPrefix(label) }.map { String($0.dropFirst(label.count)) } ?? "never"
    }

    /// Has systemd's own checker read the unit files; throws `systemd` with its complaint.
    public static func verify(_ paths: [String]) async throws(ScheduleError) {
        _ = try await call("systemd-analyze", ["verify", "--man=no", "--"] + paths) { complaint in
            ScheduleError(.systemd, paths.joined(separator: " "), cause: complaint)
        }
    }

    /// Reads the unit files again and starts the timer, now and at each boot; one that is active goes by its new file from here on.
    public func enable(_ schedule: Schedule) async throws(ScheduleError) {
        try await control(["daemon-reload"])
        try await control(["enable", schedule.timerName])
        // Starting leaves a timer alone that is active: one that has elapsed for good would never look at its new calendar.
        try await control(["restart", schedule.timerName])
    }

    /// Stops the timer; a run under way goes on.
    public func disable(_ name: String) async throws(ScheduleError) {
        try await control(["disable", "--now", "hapfleet-\(name).timer"])
    }

    /// Reads the unit files again.
    public func reload() async throws(ScheduleError) {
        try await control(["daemon-reload"])
    }

    /// Properties of a unit, by name; empty where there is no service manager to ask.
    public func properties(_ names: [String], of unit: String) async -> [String: String] {
        let arguments = arguments(["show", "--property", names.joined(separator: ","), "--", unit])
        guard let output = try? await Self.call("systemctl", arguments, failing: { Self.failure($0) }) else { return [:] }
        let pairs = output.split(separator: "\n").compactMap { line -> (String, String)? in
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
        }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    private func control(_ words: [String]) async throws(ScheduleError) {
        _ = try await Self.call("systemctl", arguments(words), failing: { Self.failure($0) })
    }

    private func arguments(_ words: [String]) -> [String] {
        scope == .user ? ["--user"] + words : words
    }

    private static func failure(_ complaint: String) -> ScheduleError {
        ScheduleError(.systemd, "systemctl", cause: complaint, remedy: "with --dry-run the units are only printed")
    }

    private static func call(
        _ program: String, _ arguments: [String], failing: (String) -> ScheduleError
    ) async throws(ScheduleError) -> String {
        let result: ExecutionResult<Void, StringOutput<UTF8>, StringOutput<UTF8>>
        do {
            result = try await run(
                .name(program), arguments: Arguments(arguments), output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        } catch {
            throw ScheduleError(
                .systemd, program, cause: "cannot be started: \(error)",
                remedy: "schedules need systemd; elsewhere let cron start 'hapfleet run'")
        }
        guard case .exited(0) = result.terminationStatus else {
            throw failing(oneLine(result.standardError))
        }
        return result.standardOutput
    }

    private static func oneLine(_ text: String) -> String {
        text.split(separator: "\n").joined(separator: "; ")
    }
}
