/// The hash in an RSA signature (RFC 8332).
enum RSAHash: String, Sendable {
    case sha256 = "rsa-sha2-256"
    case sha512 = "rsa-sha2-512"

    /// The flag of the agent protocol that asks for it.
    var agentFlag: UInt32 {
        switch self {
        case .sha256: 2
        case .sha512: 4
        }
    }
}
