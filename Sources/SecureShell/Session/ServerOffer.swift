/// What a server says that it can do, in the clear, at the beginning (SSH_MSG_KEXINIT, RFC 4253 §7.1).
struct ServerOffer {
    let keyExchanges: [String]
    let hostKeys: [String]
    let ciphers: [String]
    let macs: [String]

    /// From the first bytes that the server sent; nil if they are not enough, or something else.
    init?(greeting: [UInt8]) {
        // Lines, of which the last is the identification; then the first packet.
        var rest = greeting[...]
        while true {
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            let isIdentification = rest.starts(with: Array("SSH-".utf8))
            rest = rest[(end + 1)...]
            if isIdentification { break }
        }
        var reader = SSHWireReader(Array(rest))
        guard reader.uint32() != nil, reader.byte() != nil, reader.byte() == 20, reader.bytes(16) != nil,
            let keyExchanges = reader.string(), let hostKeys = reader.string(), let ciphers = reader.string(),
            reader.string() != nil, let macs = reader.string()
        else { return nil }
        func names(_ list: [UInt8]) -> [String] {
            list.split(separator: UInt8(ascii: ",")).prefix(40).map { PrintableText.line($0, limit: 60) }
        }
        self.keyExchanges = names(keyExchanges)
        self.hostKeys = names(hostKeys)
        self.ciphers = names(ciphers)
        self.macs = names(macs)
    }

    /// Why nothing fits, and what would mend it; nil if something fits of every kind that is looked at.
    func obstacle(ciphers ours: [String], macs ourMACs: [String], library: String) -> (what: String, remedy: String)? {
        if !hostKeys.contains(where: ServerOffer.verifiable.contains) {
            return (
                "the server shows host keys only as \(hostKeys.joined(separator: ", ")), which libssh2 \(library) cannot verify",
                "give it an ed25519 or ECDSA host key ('ssh-keygen -A' there, and a HostKey line in its sshd_config)"
            )
        }
        if Set(ciphers).isDisjoint(with: ours) {
            return (
                "the server encrypts only with \(ciphers.joined(separator: ", "))",
                "allow one of \(ours.joined(separator: ", ")) there (Ciphers in its sshd_config)"
            )
        }
        if Set(macs).isDisjoint(with: ourMACs) {
            return (
                "the server authenticates messages only with \(macs.joined(separator: ", "))",
                "allow one of \(ourMACs.joined(separator: ", ")) there (MACs in its sshd_config)"
            )
        }
        return nil
    }

    /// libssh2 1.10 verifies RSA host keys only when they sign with SHA-1, which no server does by itself any more.
    private static let verifiable: Set<String> = [
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa",
    ]
}
