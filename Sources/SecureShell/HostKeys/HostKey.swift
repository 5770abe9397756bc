import Crypto
import FoundationEssentials

/// A public key as SSH carries it.
public struct HostKey: Sendable, Hashable, CustomStringConvertible {
    /// The key's kind, `ssh-ed25519` for instance, as the blob itself says.
    public let type: String
    /// The key in SSH wire format.
    public let blob: [UInt8]

    /// A key from its wire format, or nil if that does not begin with a plausible name.
    public init?(blob: [UInt8]) {
        var reader = SSHWireReader(blob)
        guard let name = reader.string(limit: 64), !name.isEmpty, name.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            return nil
        }
        self.type = String(decoding: name, as: UTF8.self)
        self.blob = blob
    }

    /// The fingerprint as OpenSSH prints it: `SHA256:` and unpadded base64.
    public var fingerprint: String {
        let encoded = Data(SHA256.hash(data: blob)).base64EncodedString()
        return "SHA256:" + encoded.prefix { $0 != "=" }
    }

    /// The key's part of a known_hosts line: type and base64.
    public var knownHostsFields: String { "\(type) \(Data(blob).base64EncodedString())" }

    /// Kind and fingerprint.
    public var description: String { "\(type) \(fingerprint)" }
}
