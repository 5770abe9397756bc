import Foundation

/// What standard output and error are connected to.
enum Terminal {
    /// Columns of the terminal; nil if the output goes elsewhere.
    static var width: Int? {
        var size = winsize()
        guard isatty(STDOUT_FILENO) == 1, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Columns of the terminal that standard error goes to; nil if it goes elsewhere.
    static var errorWidth: Int? {
        var size = winsize()
        guard isatty(STDERR_FILENO) == 1, ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Whether output may have colours: only on a terminal, and not when `NO_COLOR` is set (no-color.org).
    static var hasColour: Bool {
        isatty(STDOUT_FILENO) == 1 && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
    }

    /// Whether progress may rewrite its own line.
    static var canRewrite: Bool {
        isatty(STDERR_FILENO) == 1
    }
}
