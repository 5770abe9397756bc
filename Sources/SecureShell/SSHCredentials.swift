/// What a user can prove his identity with.
///
/// Identity files are tried in their order, then what the ssh-agent holds. A key that the agent also holds is signed there,
/// so that an encrypted file needs no passphrase.
public struct SSHCredentials: Sendable {
    /// Asks for the passphrase of the identity file at this path; nil means that there is none.
    public typealias PassphraseProvider = @Sendable (_ path: String) async -> [UInt8]?

    /// Private key files: OpenSSH format (ed25519, ECDSA, RSA) or PEM (ECDSA, RSA).
    public var identityFiles: [String]
    /// The agent to ask, or nil.
    public var agent: SSHAgent?
    /// Called for an encrypted identity file whose key the agent does not hold.
    public var passphrase: PassphraseProvider?

    /// Credentials from parts.
    public init(identityFiles: [String] = [], agent: SSHAgent? = nil, passphrase: PassphraseProvider? = nil) {
        self.identityFiles = identityFiles
        self.agent = agent
        self.passphrase = passphrase
    }
}
