import BaseDirectories
import Foundation
import SystemErrors

/// The folder in which a service manager looks for unit files.
public struct UnitFolder: Sendable {
    /// The folder.
    public let path: String

    /// A folder of unit files; it is made when the first is written.
    public init(path: String) {
        self.path = path
    }

    /// Where an administrator's, or a user's, own units belong: systemd.unit(5), "Unit File Load Path".
    public static func standard(_ scope: Schedule.Scope, environment: [String: String]) -> UnitFolder {
        switch scope {
        case .system: UnitFolder(path: "/etc/systemd/system")
        case .user: UnitFolder(path: BaseDirectory.configuration.path(environment: environment) + "/systemd/user")
        }
    }

    /// Writes both units, or neither: an existing schedule is replaced only if `replacing` is set, a foreign file never.
    public func write(_ schedule: Schedule, replacing: Bool) throws(ScheduleError) {
        let files = [(schedule.serviceName, schedule.serviceUnit), (schedule.timerName, schedule.timerUnit)]
        for (name, _) in files {
            guard let text = text(of: name) else { continue }
            guard Self.isOurs(text) else {
                throw ScheduleError(
                    .exists, path + "/" + name, cause: "not written by hapfleet", remedy: "choose another name with --name")
            }
            guard replacing else {
                throw ScheduleError(
                    .exists, schedule.name, cause: "there is a schedule of this name",
                    remedy: "replace it with --replace, or choose another name with --name")
            }
        }
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            for (name, text) in files {
                try Data(text.utf8).write(to: URL(filePath: path).appending(path: name), options: .atomic)
            }
        } catch {
            for (name, _) in files where !replacing { try? FileManager.default.removeItem(atPath: path + "/" + name) }
            throw notWritable(error)
        }
    }

    /// Names of the schedules whose units are here.
    public func names() -> [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return files.filter { $0.hasPrefix("hapfleet-") && $0.hasSuffix(".timer") }
            .filter { file in text(of: file).map(Self.isOurs) ?? false }
            .map { String($0.dropFirst("hapfleet-".count).dropLast(".timer".count)) }
            .filter(Schedule.isValid).sorted()
    }

    /// A value in a schedule's unit, such as `OnCalendar` in `timer`; nil if there is none.
    public func value(of key: String, in suffix: String, of name: String) -> String? {
        guard Schedule.isValid(name: name), let text = text(of: "hapfleet-\(name).\(suffix)") else { return nil }
        return text.split(separator: "\n").first { $0.hasPrefix(key + "=") }.map { String($0.dropFirst(key.count + 1)) }
    }

    /// Takes both units away; throws `missing` if there is no schedule of ours with that name.
    public func remove(_ name: String) throws(ScheduleError) {
        guard names().contains(name) else {
            throw ScheduleError(
                .missing, name, cause: "no such schedule in \(path)", remedy: "'hapfleet schedule list' shows them")
        }
        do {
            for file in ["hapfleet-\(name).timer", "hapfleet-\(name).service"] where text(of: file).map(Self.isOurs) ?? false {
                try FileManager.default.removeItem(atPath: path + "/" + file)
            }
        } catch {
            throw notWritable(error)
        }
    }

    private func text(of file: String) -> String? {
        try? String(contentsOfFile: path + "/" + file, encoding: .utf8)
    }

    private static func isOurs(_ text: String) -> Bool {
        text.hasPrefix(Schedule.mark)
    }

    private func notWritable(_ error: any Error) -> ScheduleError {
        ScheduleError(
            .notWritable, path, cause: error.systemCause, remedy: "run it as root, or use --user for a schedule of your own")
    }
}
