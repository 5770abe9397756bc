import NIOCore

/// Something that can prove that it holds a key.
struct Signer: Sendable {
    enum Means: Sendable {
        case file(PrivateKey)
        case agent(SSHAgent)
        /// A file that is unlocked when the server has said that it would take the key.
        case sealed(SealedKey, Keyring)
    }

    /// The public half.
    let key: HostKey
    /// For messages: a path, or the agent's comment.
    let name: String
    let means: Means

    /// Signs what libssh2 wants signed; the result is without the algorithm's name.
    func sign(_ request: [UInt8], _ limit: Duration, on eventLoop: any EventLoop) async throws(SigningFailure) -> [UInt8] {
        let hash = UserAuthRequest.algorithm(in: request).flatMap(RSAHash.init(rawValue:))
        switch means {
        case .file(let key): return try sign(request, key, hash)
        case .sealed(let sealed, let keyring): return try sign(request, try await keyring.unlock(name, sealed), hash)
        case .agent(let agent):
            do throws(AgentFailure) {
                return try await agent.sign(request, with: key, hash: hash, limit, on: eventLoop).signature
            } catch {
                throw SigningFailure("ssh-agent, key \(name): \(error.words)")
            }
        }
    }
}

extension Signer {
    private func sign(_ request: [UInt8], _ key: PrivateKey, _ hash: RSAHash?) throws(SigningFailure) -> [UInt8] {
        do { return try key.sign(request, hash: hash) } catch { throw SigningFailure("\(name): \(error)") }
    }

    /// Whether a person may be asked before there is a signature.
    var mayAsk: Bool {
        if case .sealed = means { true } else { false }
    }
}

/// Why there is no signature.
struct SigningFailure: Error {
    let words: String
    /// What is wrong with the key, if it is the key.
    let code: SSHError.Code?

    init(_ words: String, _ code: SSHError.Code? = nil) {
        self.words = words
        self.code = code
    }

    static func locked(_ path: String, _ words: String) -> SigningFailure {
        SigningFailure("\(path): \(words)", .identityEncrypted)
    }
}

/// The message that a public key authentication signs (RFC 4252 §7).
enum UserAuthRequest {
    /// The signature algorithm that it names.
    static func algorithm(in request: [UInt8]) -> String? {
        var reader = SSHWireReader(request)
        guard reader.string() != nil, reader.byte() == 50, reader.string() != nil, reader.string() != nil, reader.string() != nil,
            reader.byte() == 1, let name = reader.string(limit: 64)
        else { return nil }
        return String(decoding: name, as: UTF8.self)
    }

    /// The public key as libssh2 has to be given it.
    ///
    /// libssh2 before 1.11 signs RSA with SHA-1 only, which OpenSSH has refused since 8.8. It takes the algorithm's name from the
    /// head of the key; so the head says `rsa-sha2-512`. OpenSSH reads such a key as the RSA key that it is; a server that insists
    /// on `ssh-rsa` in the key itself refuses it.
    static func keyForLibrary(_ key: HostKey, libraryKnowsSHA2: Bool) -> [UInt8] {
        guard key.type == "ssh-rsa", !libraryKnowsSHA2 else { return key.blob }
        var reader = SSHWireReader(key.blob)
        _ = reader.string()
        var writer = SSHWireWriter()
        writer.string(RSAHash.sha512.rawValue.utf8)
        return writer.bytes + (reader.bytes(reader.remaining) ?? [])
    }
}
