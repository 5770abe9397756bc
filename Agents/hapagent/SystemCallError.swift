import CSyscalls

/// A system call that failed: which, on what, and how.
struct SystemCallError: Error {
    var call: String
    var path: String
    var errno: Int32

    /// The failure of `call` on `path` that `errno` tells now.
    init(_ call: String, _ path: String) {
        self.init(call, path, errno: hap_errno())
    }

    init(_ call: String, _ path: String, errno: Int32) {
        self.call = call
        self.path = path
        self.errno = errno
    }

    /// One line: call, object, cause.
    var description: String {
        "cannot \(call) \(path): " + Self.text(of: errno)
    }

    static func text(of errno: Int32) -> String {
        hap_error_text(errno).map { String(cString: $0) } ?? "error \(errno)"
    }
}
