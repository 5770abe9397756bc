/// A function's name together with its module's, as 64 bits: names of a whole kernel are compared without being kept.
///
/// FNV-1a; among 200,000 names, two fall together once in a billion kernels.
public struct FunctionName: Sendable, Hashable {
    /// The hash.
    public let hash: UInt64

    /// The name `symbol` in `module`, which is empty for vmlinux.
    public init(symbol: some Sequence<UInt8>, module: some Sequence<UInt8>) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in symbol {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        for byte in module {
            hash = (hash ^ (UInt64(byte) | 0x100)) &* 0x100_0000_01B3
        }
        self.hash = hash
    }
}
