/// A campaign that systemd starts again and again.
public struct Schedule: Sendable, Equatable {
    /// The schedule's name: 1 to 64 of `A-Z a-z 0-9 _ . -`, not starting with a dot. Its units are `hapfleet-NAME.service` and `.timer`.
    public let name: String
    /// The program and its arguments; the program by its absolute path.
    public let command: [String]
    /// Where the command runs, so that relative paths in a campaign mean the same as today.
    public let workingFolder: String
    /// When, as in systemd.time(7): `daily`, `Mon..Fri 02:30`.
    public let calendar: String
    /// The greatest random delay of a start, so that many coordinators do not start at once.
    public let randomizedDelay: Duration
    /// Whose service manager starts it.
    public let scope: Scope
    /// The user that a system service runs as; root if nil. Without meaning for a user's own service.
    public let user: String?
    /// Folders that the run must be able to write, beside its state folder.
    public let writableFolders: [String]
    /// Names of credentials that the service manager hands to the run: systemd.exec(5), `LoadCredential`.
    public let credentials: [String]

    /// Whose service manager starts a schedule.
    public enum Scope: String, Sendable, CaseIterable {
        /// The machine's.
        case system
        /// The user's own; it runs while the user is logged in, or always with `loginctl enable-linger`.
        case user
    }

    /// A schedule; throws `invalidName` or `invalidArgument`.
    public init(
        name: String, command: [String], workingFolder: String, calendar: String, randomizedDelay: Duration, scope: Scope,
        user: String? = nil, writableFolders: [String] = [], credentials: [String] = []
    ) throws(ScheduleError) {
        guard Self.isValid(name: name) else {
            throw ScheduleError(
                .invalidName, "\"\(name)\"", cause: "not usable as the name of a unit",
                remedy: "give another with --name: 1 to 64 of A-Z a-z 0-9 _ . -, the first no dot")
        }
        if let user, !Self.isValid(name: user) {
            throw ScheduleError(.invalidArgument, "\"\(user)\"", cause: "no user's name")
        }
        for credential in credentials where !Self.isValid(name: credential) {
            throw ScheduleError(.invalidArgument, "\"\(credential)\"", cause: "no credential's name")
        }
        for path in writableFolders + [workingFolder] + command.prefix(1) where !path.hasPrefix("/") {
            throw ScheduleError(.invalidArgument, path, cause: "a unit file needs absolute paths")
        }
        let texts = command + writableFolders + [workingFolder, calendar]
        for text in texts where text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            throw ScheduleError(.invalidArgument, text.debugDescription, cause: "control characters cannot be in a unit file")
        }
        self.name = name
        self.command = command
        self.workingFolder = workingFolder
        self.calendar = calendar
        self.randomizedDelay = randomizedDelay
        self.scope = scope
        self.user = user
        self.writableFolders = writableFolders
        self.credentials = credentials
    }

    /// Whether `name` may be part of a unit's name, and so of a path.
    public static func isValid(name: String) -> Bool {
        let bytes = name.utf8
        return (1...64).contains(bytes.count) && bytes.first != UInt8(ascii: ".")
            && bytes.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
