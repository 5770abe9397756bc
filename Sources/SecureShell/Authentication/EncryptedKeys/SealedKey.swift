import Crypto
import CryptoExtras
import FoundationEssentials

/// The encrypted half of a private key in OpenSSH's format.
struct SealedKey: Sendable {
    /// What decrypts it.
    private enum Mode {
        case counter
        case chaining
    }

    /// OpenSSH's default is 16; a hostile file must not keep the processor busy for hours.
    private static let roundLimit: UInt32 = 4_096

    private let mode: Mode
    private let keyBytes: Int
    private let salt: [UInt8]
    private let rounds: Int
    private let secret: [UInt8]

    /// - Parameter options: of the key derivation, as they stand in the file.
    init(cipher: [UInt8], derivation: [UInt8], options: [UInt8], secret: [UInt8]) throws(IdentityFile.Failure) {
        let name = String(decoding: cipher, as: UTF8.self)
        let ciphers = ["aes128": 16, "aes192": 24, "aes256": 32]
        guard let size = ciphers[String(name.prefix(6))], ["-ctr", "-cbc"].contains(name.dropFirst(6)),
            String(decoding: derivation, as: UTF8.self) == "bcrypt"
        else {
            throw .unsupported(
                "it is encrypted with \(PrintableText.line(cipher, limit: 40)); 'ssh-keygen -p -Z aes256-ctr' changes that")
        }
        var reader = SSHWireReader(options)
        guard let salt = reader.string(limit: 256), !salt.isEmpty, let rounds = reader.uint32(), rounds > 0,
            reader.remaining == 0, secret.count % 16 == 0
        else { throw .malformed("its encryption is described in a damaged way") }
        guard rounds <= SealedKey.roundLimit else { throw .unsupported("its passphrase takes \(rounds) rounds") }
        mode = name.hasSuffix("ctr") ? .counter : .chaining
        keyBytes = size
        self.salt = salt
        self.rounds = Int(rounds)
        self.secret = secret
    }

    /// The key; nil if the passphrase is wrong.
    func open(_ passphrase: Passphrase) throws(IdentityFile.Failure) -> PrivateKey? {
        var derived = passphrase.withBytes { bytes in
            bytes.isEmpty ? [] : BcryptPBKDF.key(bytes, salt: salt, rounds: rounds, count: keyBytes + 16)
        }
        guard !derived.isEmpty else { return nil }
        defer { derived.withUnsafeMutableBytes { Passphrase.wipe($0) } }
        guard var plain = decrypt(SymmetricKey(data: derived[..<keyBytes]), derived[keyBytes...]) else { return nil }
        defer { plain.withUnsafeMutableBytes { Passphrase.wipe($0) } }
        var reader = SSHWireReader(plain)
        guard let check = reader.uint32(), check == reader.uint32() else { return nil }
        return try OpenSSHPrivateKey.parseSecret(plain)
    }

    private func decrypt(_ key: SymmetricKey, _ vector: ArraySlice<UInt8>) -> [UInt8]? {
        switch mode {
        case .counter:
            guard let nonce = try? AES._CTR.Nonce(nonceBytes: vector) else { return nil }
            return (try? AES._CTR.decrypt(secret, using: key, nonce: nonce)).map(Array.init)
        case .chaining:
            guard let vector = try? AES._CBC.IV(ivBytes: vector) else { return nil }
            return (try? AES._CBC.decrypt(secret, using: key, iv: vector, noPadding: true)).map(Array.init)
        }
    }
}
