import Glibc

extension KnownHosts {
    /// The line that makes `key` trusted for the host at `endpoint`.
    public static func line(_ key: HostKey, for endpoint: SSHEndpoint) -> String {
        "\(endpoint.knownHostsName) \(key.knownHostsFields)"
    }

    /// Adds lines to the file at `path`, which is made if it is not there, readable for its owner only; so is its folder.
    public static func append(_ lines: [String], to path: String) throws(SSHError) {
        func fault(_ what: String, _ code: Int32) -> SSHError {
            SSHError(
                .knownHostsUnreadable, host: path, what, cause: .system(errno: code),
                remedy: "name another file, or make it writable"
            )
        }
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        if !folder.isEmpty, mkdir(folder, 0o700) != 0, errno != EEXIST { throw fault("\(folder) cannot be made", errno) }
        let descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw fault("known_hosts cannot be written", errno) }
        defer { close(descriptor) }
        // A last line without its end must not run into the first new one.
        var last: UInt8 = 0
        let size = lseek(descriptor, 0, SEEK_END)
        let isOpenLine = size > 0 && pread(descriptor, &last, 1, size - 1) == 1 && last != UInt8(ascii: "\n")
        let text = Array(((isOpenLine ? "\n" : "") + lines.map { $0 + "\n" }.joined()).utf8)
        guard write(descriptor, text, text.count) == text.count, fsync(descriptor) == 0 else {
            throw fault("known_hosts cannot be written", errno)
        }
    }
}
