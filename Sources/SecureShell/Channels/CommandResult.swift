/// How a remote command ended.
public enum CommandExit: Sendable, Hashable, CustomStringConvertible {
    /// It exited by itself with this status, 0 … 255 for a well-behaved server.
    case status(Int32)
    /// A signal ended it; the name is without `SIG`.
    case signal(String)

    /// Whether the status is 0.
    public var isSuccess: Bool { self == .status(0) }

    /// `exit status 1`, `signal KILL`.
    public var description: String {
        switch self {
        case .status(let status): "exit status \(status)"
        case .signal(let name): "signal \(name)"
        }
    }
}

/// What a remote command left behind.
public struct CommandResult: Sendable, Hashable {
    /// How it ended.
    public let exit: CommandExit
    /// Everything it wrote to its standard output.
    public let standardOutput: [UInt8]
    /// Everything it wrote to its standard error.
    public let standardError: [UInt8]

    /// A result from parts, for tests and simulated hosts.
    public init(exit: CommandExit, standardOutput: [UInt8] = [], standardError: [UInt8] = []) {
        self.exit = exit
        self.standardOutput = standardOutput
        self.standardError = standardError
    }

    /// The output as text, invalid UTF-8 replaced.
    public var outputText: String { String(decoding: standardOutput, as: UTF8.self) }
    /// The error output as text, invalid UTF-8 replaced.
    public var errorText: String { String(decoding: standardError, as: UTF8.self) }
    /// The first line of the error output, fit for a message.
    public var errorSummary: String {
        PrintableText.line(standardError.drop { $0 <= 0x20 }.prefix { $0 != 0x0a }, limit: 200)
    }
}
