import KernelTracing

/// A user as `/etc/passwd` knows it.
struct UserAccount {
    private static let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    var name: String
    var home: String
    /// Its own group; none has this number if it is not listed.
    var group = UInt64.max

    /// The user with that number; one that is not listed is named by it and lives in `/`.
    init(id: UInt32) {
        name = "\(id)"
        home = "/"
        for line in Files.bytes("/etc/passwd").lines {
            let fields = line.parts(between: 0x3A, keepingEmpty: true)
            guard fields.count >= 6, fields[2].decimal == UInt64(id) else { continue }
            name = fields[0].text
            home = fields[5].text
            group = fields[3].decimal ?? .max
            return
        }
    }

    /// The environment that a login would give, with temporary files in `directory`.
    func environment(temporaryDirectory directory: String) -> [String] {
        [
            "HOME=" + home, "USER=" + name, "LOGNAME=" + name, "SHELL=/bin/sh", "PATH=" + Self.path, "LANG=C.UTF-8",
            "TMPDIR=" + directory,
        ]
    }
}
