import Crypto
import CryptoExtras
import FoundationEssentials

/// OpenSSH's own format for private keys (PROTOCOL.key in its sources).
enum OpenSSHPrivateKey {
    private static let magic = Array("openssh-key-v1\0".utf8)

    static func parse(_ blob: [UInt8]) throws(IdentityFile.Failure) -> IdentityFile {
        var reader = SSHWireReader(blob)
        guard reader.bytes(magic.count) == magic, let cipher = reader.string(limit: 64),
            let derivation = reader.string(limit: 64), let options = reader.string(limit: 1_024), let count = reader.uint32(),
            let publicBlob = reader.string(), let secret = reader.string()
        else { throw .malformed("damaged at offset \(reader.offset)") }
        guard count == 1 else { throw .unsupported("it holds \(count) keys instead of one") }
        guard cipher == Array("none".utf8) else {
            guard let publicKey = HostKey(blob: publicBlob) else { throw .malformed("its public half is damaged") }
            return .sealed(
                publicKey: publicKey,
                try SealedKey(cipher: cipher, derivation: derivation, options: options, secret: secret))
        }
        return .key(try parseSecret(secret))
    }

    /// The decrypted part.
    static func parseSecret(_ bytes: [UInt8]) throws(IdentityFile.Failure) -> PrivateKey {
        var reader = SSHWireReader(bytes)
        guard let check = reader.uint32(), check == reader.uint32(), let name = reader.string(limit: 64) else {
            throw .malformed("its check numbers differ")
        }
        let type = String(decoding: name, as: UTF8.self)
        do {
            guard let key = try parseKey(type, &reader) else { throw IdentityFile.Failure.malformed("damaged \(type) key") }
            return key
        } catch let failure as IdentityFile.Failure {
            throw failure
        } catch {
            throw .malformed("a \(type) key that the crypto library refuses: \(error)")
        }
    }

    private static func parseKey(_ type: String, _ reader: inout SSHWireReader) throws -> PrivateKey? {
        switch type {
        case "ssh-ed25519":
            guard reader.string() != nil, let pair = reader.string(), pair.count == 64 else { return nil }
            return .ed25519(try Curve25519.Signing.PrivateKey(rawRepresentation: pair.prefix(32)))
        case "ecdsa-sha2-nistp256": return try curveScalar(&reader, 32).map { .p256(try .init(rawRepresentation: $0)) }
        case "ecdsa-sha2-nistp384": return try curveScalar(&reader, 48).map { .p384(try .init(rawRepresentation: $0)) }
        case "ecdsa-sha2-nistp521": return try curveScalar(&reader, 66).map { .p521(try .init(rawRepresentation: $0)) }
        case "ssh-rsa": return try rsa(&reader)
        default: throw IdentityFile.Failure.unsupported("keys of type \(PrintableText.line(type.utf8, limit: 40)) cannot be used")
        }
    }

    /// The private number of an elliptic curve key, filled up to the curve's size.
    private static func curveScalar(_ reader: inout SSHWireReader, _ size: Int) -> [UInt8]? {
        guard reader.string() != nil, reader.string() != nil, let scalar = reader.unsignedInteger(), scalar.count <= size else {
            return nil
        }
        return [UInt8](repeating: 0, count: size - scalar.count) + scalar
    }

    private static func rsa(_ reader: inout SSHWireReader) throws -> PrivateKey? {
        guard let n = reader.unsignedInteger(), let e = reader.unsignedInteger(), let d = reader.unsignedInteger(),
            reader.unsignedInteger() != nil, let p = reader.unsignedInteger(), let q = reader.unsignedInteger()
        else { return nil }
        return .rsa(try _RSA.Signing.PrivateKey(n: n, e: e, d: d, p: p, q: q))
    }
}
