import Crypto
import CryptoExtras
import FoundationEssentials

/// What an identity file holds.
enum IdentityFile: Sendable {
    /// A key ready for use.
    case key(PrivateKey)
    /// An encrypted key in OpenSSH's format, which shows the public half.
    case sealed(publicKey: HostKey, SealedKey)
    /// Encrypted PEM, which only libssh2 can open here: the file's bytes.
    case encryptedPEM([UInt8])

    /// Why a file is of no use.
    enum Failure: Error {
        case unreadable(SSHError.Cause)
        /// Not a private key in a known format.
        case malformed(String)
        /// A kind of key that we cannot use.
        case unsupported(String)

        var words: String {
            switch self {
            case .unreadable(let cause): "\(cause)"
            case .malformed(let words), .unsupported(let words): words
            }
        }
    }

    private static let fileLimit = 64 << 10
    private static let opensshHeader = "-----BEGIN OPENSSH PRIVATE KEY-----"

    /// Reads the file at `path`.
    static func read(_ path: String) throws(Failure) -> IdentityFile {
        do {
            return try parse(try BoundedFile.read(path, limit: fileLimit))
        } catch let failure as Failure {
            throw failure
        } catch let failure as BoundedFile.Failure {
            throw .unreadable(failure.cause)
        } catch {
            throw .malformed("\(error)")
        }
    }

    /// Reads a private key in OpenSSH's format or PEM.
    static func parse(_ bytes: [UInt8]) throws(Failure) -> IdentityFile {
        let text = String(decoding: bytes, as: UTF8.self)
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingPrefix { $0 == " " } }
        guard let header = lines.first(where: { $0.hasPrefix("-----BEGIN ") }) else { throw .malformed("no private key in it") }
        if header.hasPrefix(opensshHeader) {
            let body = lines.drop { !$0.hasPrefix(opensshHeader) }.dropFirst().prefix { !$0.hasPrefix("-----") }.joined()
            guard let blob = Data(base64Encoded: body) else { throw .malformed("damaged base64") }
            return try OpenSSHPrivateKey.parse(Array(blob))
        }
        if header.contains("ENCRYPTED") || lines.contains(where: { $0.hasPrefix("Proc-Type:") && $0.contains("ENCRYPTED") }) {
            return .encryptedPEM(bytes)
        }
        return .key(try parsePEM(text, header))
    }

    private static func parsePEM(_ text: String, _ header: some StringProtocol) throws(Failure) -> PrivateKey {
        if header.contains("DSA PRIVATE KEY") && !header.contains("ECDSA") { throw .unsupported("DSA keys are obsolete") }
        if let key = try? P256.Signing.PrivateKey(pemRepresentation: text) { return .p256(key) }
        if let key = try? P384.Signing.PrivateKey(pemRepresentation: text) { return .p384(key) }
        if let key = try? P521.Signing.PrivateKey(pemRepresentation: text) { return .p521(key) }
        if let key = try? _RSA.Signing.PrivateKey(pemRepresentation: text) { return .rsa(key) }
        throw .malformed("neither an ECDSA key nor an RSA key of at least 2048 bits")
    }
}
