import Crypto
import Hexadecimal

/// A link of the chain that a store keeps of its runs: what a run held when it ended, or that it was removed.
///
/// Each link's hash is over the one before it, so that neither a run nor a link can be changed, put in or taken out without all
/// later links telling. Who can write to the store can make the whole chain anew: what shows that is a link's hash that was kept
/// elsewhere.
public struct RunSeal: Sendable, Equatable {
    /// The run.
    public let run: RunID
    /// SHA-256 of what it held, in hexadecimal; nil for its removal.
    public let contents: String?
    /// SHA-256 of the link before this one and of the above, in hexadecimal.
    public let hash: String

    /// A link as it is stored.
    init(run: RunID, contents: String?, hash: String) {
        self.run = run
        self.contents = contents
        self.hash = hash
    }

    /// The link that comes after `previous`, which is nil for the first.
    init(run: RunID, contents: String?, after previous: RunSeal?) {
        var digest = FieldDigest()
        digest.add(previous?.hash)
        digest.add(run.text)
        digest.add(contents)
        self.init(run: run, contents: contents, hash: digest.hexadecimal)
    }

    /// Whether it is the link that comes after `previous`.
    func follows(_ previous: RunSeal?) -> Bool {
        self == RunSeal(run: run, contents: contents, after: previous)
    }
}

/// SHA-256 over fields, each with its length before it, so that no two lists of fields have the same bytes.
struct FieldDigest {
    private var hash = SHA256()

    mutating func add(_ bytes: [UInt8]?) {
        withUnsafeBytes(of: (bytes.map { UInt64($0.count) } ?? .max).littleEndian) { hash.update(bufferPointer: $0) }
        if let bytes { hash.update(data: bytes) }
    }

    mutating func add(_ text: String?) {
        add(text.map { [UInt8]($0.utf8) })
    }

    mutating func add(_ number: Int64?) {
        add(number.map(String.init))
    }

    var hexadecimal: String {
        hash.finalize().hexadecimalDigits
    }
}
