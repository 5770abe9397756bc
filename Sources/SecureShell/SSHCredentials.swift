/// What a user can prove his identity with.
///
/// Identity files are tried in their order, then what the ssh-agent holds. A key that the agent also holds is signed there,
/// so that an encrypted file needs no passphrase.
public struct SSHCredentials: Sendable {
    /// Private key files: OpenSSH format (ed25519, ECDSA, RSA) or PEM (ECDSA, RSA).
    public var identityFiles: [String]
    /// The agent to ask, or nil.
    public var agent: SSHAgent?
    /// Reads the identity files, and asks for the passphrase of an encrypted one that the agent does not hold. Shared by
    /// credentials, it asks once for all of them.
    public var keyring: Keyring

    /// Credentials from parts.
    public init(identityFiles: [String] = [], agent: SSHAgent? = nil, keyring: Keyring = Keyring()) {
        self.identityFiles = identityFiles
        self.agent = agent
        self.keyring = keyring
    }
}
