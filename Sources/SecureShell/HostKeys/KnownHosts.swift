import FoundationEssentials

/// The host keys that the user trusts: one or more known_hosts files in OpenSSH's format.
///
/// A line that cannot be understood is skipped and listed in `problems`, as OpenSSH does; it never makes a host trusted.
/// `@cert-authority` lines are skipped and listed too: libssh2 cannot verify host certificates.
public struct KnownHosts: Sendable {
    /// One line that was understood.
    public struct Entry: Sendable, Hashable {
        /// The file's path, as given.
        public let source: String
        /// The line's number, from 1.
        public let line: Int
        /// Whether the line is marked `@revoked`.
        public let isRevoked: Bool
        /// The key.
        public let key: HostKey
        let pattern: HostPattern

        /// `path:line`.
        public var place: String { "\(source):\(line)" }
    }

    /// One line that was skipped, and why.
    public struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
        /// Why a line was skipped.
        public enum Reason: String, Error, Sendable, Hashable {
            case tooFewFields = "fewer than three fields"
            case noHostName = "no host name"
            case badHashedName = "a hashed name that is not |1|salt|hash"
            case badKey = "the key is not base64 of an SSH key"
            case wrongKeyType = "the key is of another type than the line says"
            case unknownMarker = "an unknown marker"
            case certificateAuthority = "@cert-authority is not supported: the line is ignored"
            case tooLong = "longer than 64 KiB"
        }

        /// The file's path, as given.
        public let source: String
        /// The line's number, from 1.
        public let line: Int
        /// Why the line was skipped.
        public let reason: Reason

        /// `path:line: reason`.
        public var description: String { "\(source):\(line): \(reason.rawValue)" }
    }

    /// The lines that were understood, in order.
    public private(set) var entries: [Entry] = []
    /// The lines that were not.
    public private(set) var problems: [Problem] = []
    /// The files read, in order; remedies name the first.
    public private(set) var sources: [String] = []
    private var indicesByName: [String: [Int]] = [:]
    /// Entries that must be tried one by one: wildcards and hashed names.
    private var unindexed: [Int] = []

    /// No keys at all: every host is unknown.
    public init() {}

    /// Reads files in order. A file that does not exist counts as empty, as with OpenSSH.
    public init(files: [String]) throws(SSHError) {
        for path in files { add(text: try KnownHosts.read(path), source: path) }
    }

    /// Adds the lines of `text`; `source` names them in messages.
    public mutating func add(text: [UInt8], source: String) {
        sources.append(source)
        var number = 0
        for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            switch KnownHosts.parse(line, source: source, number: number) {
            case nil: continue
            case .success(let entry): append(entry)
            case .failure(let problem): problems.append(problem)
            }
        }
    }

    private mutating func append(_ entry: Entry) {
        let index = entries.count
        entries.append(entry)
        switch entry.pattern {
        case .names(let names): for name in Set(names) { indicesByName[name, default: []].append(index) }
        case .globs, .hashed: unindexed.append(index)
        }
    }

    /// The entries that speak of `name` (in the form of `SSHEndpoint.knownHostsName`), in file order.
    public func entries(for name: String) -> [Entry] {
        let name = name.lowercased()
        let indices = (indicesByName[name] ?? []) + unindexed.filter { entries[$0].pattern.matches(name) }
        return indices.sorted().map { entries[$0] }
    }
}
