import NIOCore

/// The keys that a login will try, in order, and what became of each.
struct LoginCandidates {
    enum Candidate {
        case signer(Signer)
        /// Encrypted PEM, which libssh2 has to open.
        case locked(path: String, bytes: [UInt8])
    }

    private(set) var ordered: [Candidate] = []
    private var notes: [String] = []
    private var refusedNames: [String] = []
    private var unusable: SSHError.Code?

    /// Reads the identity files and asks the agent. What is of no use becomes a note for the error message.
    static func gather(_ credentials: SSHCredentials, _ limit: Duration, _ eventLoop: any EventLoop) async -> LoginCandidates {
        var candidates = LoginCandidates()
        var agentKeys: [SSHAgent.Identity] = []
        if let agent = credentials.agent {
            do throws(AgentFailure) {
                agentKeys = try await agent.identities(limit, on: eventLoop)
            } catch {
                candidates.note("ssh-agent at \(agent.socketPath): \(error.words)", .agentUnavailable)
            }
        }
        for path in credentials.identityFiles { await candidates.add(path, credentials, agentKeys) }
        for identity in agentKeys { candidates.add(identity, credentials.agent) }
        return candidates
    }

    private mutating func add(_ path: String, _ credentials: SSHCredentials, _ agentKeys: [SSHAgent.Identity]) async {
        do throws(IdentityFile.Failure) {
            switch try await credentials.keyring.file(path) {
            case .key(let key):
                guard let publicKey = key.publicKey else { throw .malformed("its public half cannot be computed") }
                ordered.append(.signer(Signer(key: publicKey, name: path, means: .file(key))))
            case .sealed(let publicKey, let sealed):
                if let agent = credentials.agent, agentKeys.contains(where: { $0.key == publicKey }) {
                    ordered.append(.signer(Signer(key: publicKey, name: path, means: .agent(agent))))
                } else {
                    ordered.append(.signer(Signer(key: publicKey, name: path, means: .sealed(sealed, credentials.keyring))))
                }
            case .encryptedPEM(let bytes): ordered.append(.locked(path: path, bytes: bytes))
            }
        } catch {
            switch error {
            case .unreadable, .malformed: note("\(path): \(error.words)", .identityUnreadable)
            case .unsupported: note("\(path): \(error.words)", .identityUnsupported)
            }
        }
    }

    private mutating func add(_ identity: SSHAgent.Identity, _ agent: SSHAgent?) {
        guard let agent, !ordered.contains(where: { $0.key == identity.key }) else { return }
        let name = "\(identity.comment) (ssh-agent)"
        guard LoginCandidates.usableTypes.contains(identity.key.type) else {
            return note("\(name): keys of type \(identity.key.type) cannot be used", .identityUnsupported)
        }
        ordered.append(.signer(Signer(key: identity.key, name: name, means: .agent(agent))))
    }

    /// libssh2 1.10 cannot frame the signatures of security keys, nor those of ed25519 and RSA certificates.
    private static let usableTypes: Set<String> = [
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa",
        "ecdsa-sha2-nistp256-cert-v01@openssh.com", "ecdsa-sha2-nistp384-cert-v01@openssh.com",
        "ecdsa-sha2-nistp521-cert-v01@openssh.com",
    ]

    mutating func note(_ words: String, _ code: SSHError.Code? = nil) {
        notes.append(words)
        unusable = unusable ?? code
    }

    mutating func refused(_ signer: Signer) { refusedNames.append("\(signer.name) \(signer.key.fingerprint)") }

    mutating func refused(_ path: String) { refusedNames.append(path) }

    mutating func locked(_ path: String, _ words: String) { note("\(path): \(words)", .identityEncrypted) }

    /// The error when nothing helped. If no key could be tried at all, its code says what is wrong with the keys.
    func failure(_ endpoint: SSHEndpoint, offered methods: [String]) -> SSHError {
        let tried = refusedNames.isEmpty ? "no key could be tried" : "refused: \(refusedNames.prefix(8).joined(separator: ", "))"
        let code = refusedNames.isEmpty ? unusable ?? .authenticationFailed : .authenticationFailed
        let remedy =
            switch code {
            case .identityEncrypted:
                "load the key into ssh-agent (ssh-add), or give its passphrase (--passphrase-fd, SSH_ASKPASS)"
            case .identityUnreadable: "name a readable private key"
            case .agentUnavailable: "start ssh-agent and check SSH_AUTH_SOCK, or name an identity file"
            case .identityUnsupported: "use an ed25519, ECDSA or RSA key"
            default: "add the public key to the authorized_keys of \(endpoint.user) there, or name another identity file"
            }
        return SSHError(
            code, host: endpoint.name,
            "login as \(endpoint.user) failed: the server offers \(methods.joined(separator: ", ")); \(tried)",
            cause: notes.isEmpty ? nil : .words(notes.prefix(8).joined(separator: "; ")), remedy: remedy)
    }
}

extension LoginCandidates.Candidate {
    /// The public key, where it is known before the file is opened.
    var key: HostKey? {
        if case .signer(let signer) = self { signer.key } else { nil }
    }
}
