import SecureShell

/// Whether nobody but root can change what lies at a path on a host, so that what was verified there is what is started there.
///
/// Every folder on the way must be root's, and writable by root alone or sticky: by the path as it is written, and by the one that
/// its symbolic links lead to.
struct GuardedPath {
    private static let mark = "hapfleet-owner"

    /// Absolute.
    let path: String

    /// Shell that prints a line for each folder on the way: owner, mode and name.
    var question: String {
        let quoted = ShellQuoting.quote(path)
        return "for way in \(quoted) \"$(readlink -f \(quoted))\"; do "
            + "while [ \"${way%/*}\" != \"$way\" ]; do way=${way%/*}; stat -L -c '\(Self.mark) %u %a %n' \"${way:-/}\"; done; done"
    }

    /// The other lines of a host's answer.
    static func without(_ lines: [String]) -> [String] {
        lines.filter { !$0.hasPrefix(mark) }
    }

    /// The first weakness in a host's answer; nil if there is none.
    func weakness(in lines: [String]) -> Weakness? {
        let folders = lines.filter { $0.hasPrefix(Self.mark) }.map { $0.split(separator: " ", maxSplits: 3).map(String.init) }
        for words in folders {
            guard words.count == 4, let mode = UInt32(words[2], radix: 8) else { return .unknown }
            // In a sticky folder nobody renames or removes what is root's.
            let isWritable = mode & 0o022 != 0 && mode & 0o1000 == 0
            if words[1] != "0" || isWritable { return .folder(words[3].singleLine, owner: words[1].singleLine, mode: mode) }
        }
        // The path as it is written has as many folders as it has slashes.
        return folders.count >= path.utf8.count { $0 == UInt8(ascii: "/") } ? nil : .unknown
    }

    enum Weakness {
        /// A folder that is not root's, or that others may write.
        case folder(String, owner: String, mode: UInt32)
        /// The host does not say who may change what lies there.
        case unknown
    }

    /// The failure of a host whose agent lies at such a path.
    func failure(_ weakness: Weakness, host: String) -> HostFailure {
        switch weakness {
        case .folder(let folder, let owner, let mode):
            HostFailure(
                .agentMissing, host: host,
                cause: "its agent lies in \(folder), which others than root can change (owner \(owner), mode "
                    + "\(String(mode, radix: 8))), so that another program could be started as root in its place",
                remedy: "as root there: chown root:root \(ShellQuoting.quote(folder)); chmod go-w \(ShellQuoting.quote(folder))")
        case .unknown:
            HostFailure(
                .agentMissing, host: host,
                cause: "it does not say who can change the folders of \(path)",
                remedy: "see that 'stat -c' and 'readlink -f' work there")
        }
    }
}
