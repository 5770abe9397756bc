import Crypto
import FoundationEssentials

/// The first field of a known_hosts line: which hosts it speaks of.
enum HostPattern: Sendable, Hashable {
    /// Names without wildcards: the common case, found by look-up.
    case names([String])
    /// Names and wildcards, some of them negated.
    case globs([Glob])
    /// One name, hidden: HMAC-SHA1 of it with a salt.
    case hashed(salt: [UInt8], hash: [UInt8])

    struct Glob: Sendable, Hashable {
        var isNegated: Bool
        var pattern: [UInt8]
    }

    /// Parses the field, or says what is wrong with it.
    static func parse(_ field: Substring) -> Result<HostPattern, KnownHosts.Problem.Reason> {
        if field.hasPrefix("|") { return parseHashed(field) }
        let parts = field.split(separator: ",").map { $0.lowercased() }
        guard !parts.isEmpty else { return .failure(.noHostName) }
        if parts.allSatisfy({ !$0.hasPrefix("!") && !$0.contains("*") && !$0.contains("?") }) { return .success(.names(parts)) }
        return .success(
            .globs(parts.map { Glob(isNegated: $0.hasPrefix("!"), pattern: Array($0.utf8.drop { $0 == UInt8(ascii: "!") })) }))
    }

    private static func parseHashed(_ field: Substring) -> Result<HostPattern, KnownHosts.Problem.Reason> {
        let parts = field.split(separator: "|", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[1] == "1", let salt = Data(base64Encoded: String(parts[2])),
            let hash = Data(base64Encoded: String(parts[3])), hash.count == Insecure.SHA1.byteCount
        else { return .failure(.badHashedName) }
        return .success(.hashed(salt: Array(salt), hash: Array(hash)))
    }

    /// Whether the line speaks of `name`, which is in lower case and in known_hosts form.
    func matches(_ name: String) -> Bool {
        switch self {
        case .names(let names): names.contains(name)
        case .globs(let globs): HostPattern.matches(globs, Array(name.utf8))
        case .hashed(let salt, let hash):
            HMAC<Insecure.SHA1>.isValidAuthenticationCode(
                hash, authenticating: Array(name.utf8), using: SymmetricKey(data: salt))
        }
    }

    private static func matches(_ globs: [Glob], _ name: [UInt8]) -> Bool {
        let matching = globs.filter { matches($0.pattern[...], name[...]) }
        return !matching.isEmpty && matching.allSatisfy { !$0.isNegated }
    }

    /// `*` and `?` without recursion: on a mismatch go back to the last star, so that the time is at most quadratic.
    private static func matches(_ pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
        var (p, n) = (pattern.startIndex, name.startIndex)
        var retry: (pattern: Int, name: Int)?
        while n < name.endIndex {
            if p < pattern.endIndex, pattern[p] == UInt8(ascii: "*") {
                retry = (p + 1, n)
                p += 1
            } else if p < pattern.endIndex, pattern[p] == UInt8(ascii: "?") || pattern[p] == name[n] {
                p += 1
                n += 1
            } else if let last = retry {
                retry = (last.pattern, last.name + 1)
                (p, n) = (last.pattern, last.name + 1)
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
