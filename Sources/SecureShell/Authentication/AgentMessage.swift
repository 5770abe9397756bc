/// The messages of the ssh-agent protocol that we need (draft-ietf-sshm-ssh-agent).
enum AgentMessage {
    private static let requestIdentities: UInt8 = 11
    private static let identitiesAnswer: UInt8 = 12
    private static let signRequest: UInt8 = 13
    private static let signResponse: UInt8 = 14
    /// More than any token holds; what a hostile agent says beyond is not read.
    private static let identityLimit: UInt32 = 2_048

    static var listIdentities: [UInt8] { [requestIdentities] }

    static func sign(_ data: [UInt8], key: HostKey, hash: RSAHash?) -> [UInt8] {
        var writer = SSHWireWriter()
        writer.byte(signRequest)
        writer.string(key.blob)
        writer.string(data)
        writer.uint32(hash?.agentFlag ?? 0)
        return writer.bytes
    }

    /// The keys in an answer; nil if it is none or malformed. Keys of unknown form are left out.
    static func identities(_ message: [UInt8]) -> [SSHAgent.Identity]? {
        var reader = SSHWireReader(message)
        guard reader.byte() == identitiesAnswer, let count = reader.uint32(), count <= identityLimit else { return nil }
        var identities: [SSHAgent.Identity] = []
        for _ in 0..<count {
            guard let blob = reader.string(), let comment = reader.string() else { return nil }
            guard let key = HostKey(blob: blob) else { continue }
            identities.append(.init(key: key, comment: PrintableText.line(comment, limit: 80)))
        }
        return identities
    }

    /// The signature in an answer; nil if the agent refused or answered nonsense.
    static func signature(_ message: [UInt8]) -> (algorithm: String, signature: [UInt8])? {
        var reader = SSHWireReader(message)
        guard reader.byte() == signResponse, let blob = reader.string() else { return nil }
        var inner = SSHWireReader(blob)
        guard let name = inner.string(limit: 64), let signature = inner.string(), inner.remaining == 0 else { return nil }
        return (String(decoding: name, as: UTF8.self), signature)
    }
}
