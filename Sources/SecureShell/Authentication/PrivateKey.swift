import Crypto
import CryptoExtras
import FoundationEssentials

/// A private key in this process's memory.
enum PrivateKey: Sendable {
    case ed25519(Curve25519.Signing.PrivateKey)
    case p256(P256.Signing.PrivateKey)
    case p384(P384.Signing.PrivateKey)
    case p521(P521.Signing.PrivateKey)
    case rsa(_RSA.Signing.PrivateKey)

    /// The public half in SSH wire format; nil if the key cannot be expressed.
    var publicKey: HostKey? {
        var writer = SSHWireWriter()
        switch self {
        case .ed25519(let key):
            writer.string("ssh-ed25519".utf8)
            writer.string(Array(key.publicKey.rawRepresentation))
        case .p256(let key): writer.curve("nistp256", key.publicKey.x963Representation)
        case .p384(let key): writer.curve("nistp384", key.publicKey.x963Representation)
        case .p521(let key): writer.curve("nistp521", key.publicKey.x963Representation)
        case .rsa(let key):
            guard let numbers = try? key.publicKey.getKeyPrimitives() else { return nil }
            writer.string("ssh-rsa".utf8)
            writer.unsignedInteger(Array(numbers.publicExponent))
            writer.unsignedInteger(Array(numbers.modulus))
        }
        return HostKey(blob: writer.bytes)
    }

    /// The signature as SSH carries it, without the algorithm's name. `hash` matters for RSA only.
    func sign(_ data: [UInt8], hash: RSAHash?) throws -> [UInt8] {
        switch self {
        case .ed25519(let key): Array(try key.signature(for: data))
        case .p256(let key): PrivateKey.pair(try key.signature(for: data).rawRepresentation)
        case .p384(let key): PrivateKey.pair(try key.signature(for: data).rawRepresentation)
        case .p521(let key): PrivateKey.pair(try key.signature(for: data).rawRepresentation)
        case .rsa(let key):
            switch hash {
            case .sha256, nil:
                Array(try key.signature(for: SHA256.hash(data: data), padding: .insecurePKCS1v1_5).rawRepresentation)
            case .sha512: Array(try key.signature(for: SHA512.hash(data: data), padding: .insecurePKCS1v1_5).rawRepresentation)
            }
        }
    }

    /// r and s, which the crypto library puts side by side, as two integers (RFC 5656 §3.1.2).
    private static func pair(_ raw: Data) -> [UInt8] {
        var writer = SSHWireWriter()
        writer.unsignedInteger(Array(raw.prefix(raw.count / 2)))
        writer.unsignedInteger(Array(raw.suffix(raw.count / 2)))
        return writer.bytes
    }
}

extension SSHWireWriter {
    fileprivate mutating func curve(_ name: String, _ point: Data) {
        string("ecdsa-sha2-\(name)".utf8)
        string(name.utf8)
        string(Array(point))
    }
}
