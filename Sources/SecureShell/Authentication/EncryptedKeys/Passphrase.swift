import Glibc

/// A passphrase in memory of its own, which is overwritten when nobody needs it any more.
public final class Passphrase: Sendable {
    /// Proved: written by the initialiser only, freed by the deinitialiser only.
    private nonisolated(unsafe) let memory: UnsafeMutableRawBufferPointer

    /// Takes the bytes over and overwrites them.
    public init(_ bytes: consuming [UInt8]) {
        memory = .allocate(byteCount: bytes.count, alignment: 1)
        memory.copyBytes(from: bytes)
        bytes.withUnsafeMutableBytes { Passphrase.wipe($0) }
    }

    deinit {
        Passphrase.wipe(memory)
        memory.deallocate()
    }

    /// Lends the bytes; they must not be kept.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try body(UnsafeRawBufferPointer(memory))
    }

    func isSame(as other: Passphrase?) -> Bool {
        guard let other else { return false }
        return memory.elementsEqual(other.memory)
    }

    /// Overwrites memory in a way that no compiler leaves out.
    static func wipe(_ bytes: UnsafeMutableRawBufferPointer) {
        if let start = bytes.baseAddress { explicit_bzero(start, bytes.count) }
    }
}
