import Crypto
import FoundationEssentials
import Hexadecimal
import NIOCore

import Glibc

extension SSHSession {
    /// Puts a file on the host: written beside its place, compared by SHA-256, given its mode, and moved there at once, so that
    /// nobody ever sees a part of it.
    ///
    /// - Parameters:
    ///   - path: on the host; its folder must exist. `~` is not expanded.
    ///   - mode: permission bits.
    ///   - sha256: what the content must hash to, in lower-case hexadecimal; nil means the hash of `bytes`.
    /// - Throws: `hashMismatch` if something else arrived, `uploadFailed` if the host could not write; nothing is left there then.
    public func upload(_ bytes: [UInt8], to path: String, mode: UInt16 = 0o644, sha256: String? = nil) async throws(SSHError) {
        var rest = bytes[...]
        try await upload(to: path, mode: mode, sha256: sha256 ?? SHA256.hash(data: bytes).hexadecimalDigits) {
            () throws(SSHError) in
            defer { rest = rest.dropFirst(Upload.chunkBytes) }
            return Array(rest.prefix(Upload.chunkBytes))
        }
    }

    /// Puts a file of this machine on the host, as `upload(_:to:mode:sha256:)`, without holding it in memory.
    public func upload(file: String, to path: String, mode: UInt16 = 0o644, sha256: String) async throws(SSHError) {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        let host = endpoint.name
        func unreadable(_ cause: SSHError.Cause) -> SSHError {
            SSHError(.localResource, host: host, "\(file) cannot be read for the upload", cause: cause)
        }
        guard descriptor >= 0 else { throw unreadable(.system(errno: errno)) }
        defer { Upload.close(descriptor) }
        try await upload(to: path, mode: mode, sha256: sha256) { () throws(SSHError) in
            do throws(BoundedFile.Failure) {
                return try BoundedFile.readChunk(descriptor, atMost: Upload.chunkBytes)
            } catch {
                throw unreadable(error.cause)
            }
        }
    }

    private func upload(
        to path: String, mode: UInt16, sha256: String, next: () throws(SSHError) -> [UInt8]
    ) async throws(SSHError) {
        let deadline = NIODeadline.after(timeouts.upload)
        let id = try await startCommand(Upload.command(path: path, mode: mode, sha256: sha256))
        defer { abandon(id) }
        do throws(SSHError) {
            while true {
                let chunk = try next()
                guard !chunk.isEmpty else { break }
                try await write(id, chunk, idle: .nanoseconds(max(0, (deadline - .now()).nanoseconds)), step: .upload)
            }
            try await sendEnd(id, deadline, .upload)
        } catch  where error.code == .channelClosed {
            // The command has ended: its exit status and its words say why.
        }
        var words: [UInt8] = []
        while words.count < 4_096, let more = try await read(id, .error, atMost: 4_096, deadline, .upload) { words += more }
        let exit = try await exit(id, deadline, .upload)
        switch exit {
        case .status(0): return
        case .status(Upload.mismatchStatus):
            throw SSHError(
                .hashMismatch, host: endpoint.name, "what arrived for \(path) has another SHA-256 than \(sha256)",
                cause: .words(PrintableText.line(words, limit: 120)),
                remedy: "try again; if it recurs, check the host's disk and memory")
        default:
            let summary = CommandResult(exit: exit, standardError: words).errorSummary
            throw SSHError(
                .uploadFailed, host: endpoint.name, "\(path) could not be written (\(exit))",
                cause: summary.isEmpty ? nil : .words(summary), remedy: "check the path, its permissions and the free space")
        }
    }
}

/// The remote side of an upload.
private enum Upload {
    static let chunkBytes = 64 << 10
    static let mismatchStatus: Int32 = 65

    static func close(_ descriptor: Int32) {
        systemClose(descriptor)
    }

    /// One `sh` command that reads the content from its standard input. The partial file is removed on every way out.
    static func command(path: String, mode: UInt16, sha256: String) -> String {
        let partial = "\(path).partial-\(String(UInt64.random(in: .min ... .max), radix: 36))"
        let script = """
            set -eu
            target=\(ShellQuoting.quote(path)) partial=\(ShellQuoting.quote(partial))
            umask 077
            trap 'rm -f -- "$partial"' EXIT
            trap 'exit 1' HUP INT TERM PIPE
            cat > "$partial"
            actual=$(sha256sum < "$partial")
            actual=${actual%% *}
            if [ "$actual" != \(ShellQuoting.quote(sha256)) ]; then echo "got $actual" >&2; exit \(mismatchStatus); fi
            chmod \(String(mode & 0o7777, radix: 8)) "$partial"
            mv -f -- "$partial" "$target"
            """
        return "exec sh -c \(ShellQuoting.quote(script))"
    }
}

/// `close(2)` under a name that the session's own `close` does not hide.
private func systemClose(_ descriptor: Int32) {
    close(descriptor)
}
