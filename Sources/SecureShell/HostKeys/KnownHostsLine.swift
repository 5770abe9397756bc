import FoundationEssentials
import Glibc

extension KnownHosts {
    private static let fileLimit = 64 << 20
    private static let lineLimit = 64 << 10

    static func read(_ path: String) throws(SSHError) -> [UInt8] {
        do throws(BoundedFile.Failure) {
            return try BoundedFile.read(path, limit: fileLimit)
        } catch .system(let code) where code == ENOENT {
            return []
        } catch {
            throw SSHError(
                .knownHostsUnreadable, host: path, "known_hosts cannot be read", cause: error.cause,
                remedy: "make it readable or name another file")
        }
    }

    /// One line: nil for an empty line or a comment.
    static func parse(_ line: ArraySlice<UInt8>, source: String, number: Int) -> Result<Entry, Problem>? {
        func problem(_ reason: Problem.Reason) -> Result<Entry, Problem> {
            .failure(Problem(source: source, line: number, reason: reason))
        }
        guard line.count <= lineLimit else { return problem(.tooLong) }
        var fields = String(decoding: line, as: UTF8.self).split(maxSplits: 4) {
            $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\r\n"
        }
        guard let first = fields.first, !first.hasPrefix("#") else { return nil }
        var isRevoked = false
        if first.hasPrefix("@") {
            switch first {
            case "@revoked": isRevoked = true
            case "@cert-authority": return problem(.certificateAuthority)
            default: return problem(.unknownMarker)
            }
            fields.removeFirst()
        }
        guard fields.count >= 3 else { return problem(.tooFewFields) }
        guard let blob = Data(base64Encoded: String(fields[2])), let key = HostKey(blob: Array(blob)) else {
            return problem(.badKey)
        }
        guard key.type == fields[1] else { return problem(.wrongKeyType) }
        switch HostPattern.parse(fields[0]) {
        case .failure(let reason): return problem(reason)
        case .success(let pattern):
            return .success(Entry(source: source, line: number, isRevoked: isRevoked, key: key, pattern: pattern))
        }
    }
}
