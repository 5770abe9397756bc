/// The Blowfish cipher (Schneier 1993) with the key schedule of bcrypt (Provos and Mazières 1999), which OpenSSH derives the keys
/// of encrypted private keys with.
struct Blowfish: ~Copyable {
    private static let roundKeys = 18
    private static let wordCount = 18 + 4 * 256
    private static let initial = FractionOfPi.words(wordCount)

    /// 18 round keys, then four boxes of 256 words.
    private let words: UnsafeMutablePointer<UInt32>

    init() {
        words = .allocate(capacity: Blowfish.wordCount)
        Blowfish.initial.withUnsafeBufferPointer { words.initialize(from: $0.baseAddress!, count: Blowfish.wordCount) }
    }

    deinit {
        Passphrase.wipe(UnsafeMutableRawBufferPointer(start: words, count: Blowfish.wordCount * 4))
        words.deallocate()
    }

    /// Mixes key and salt into the tables; without a salt as if it were all zeros.
    func expand(key: [UInt8], salt: [UInt8]? = nil) {
        var keyStream = WordStream(key)
        for index in 0..<Blowfish.roundKeys { words[index] ^= keyStream.next() }
        var saltStream = salt.map(WordStream.init)
        var (left, right): (UInt32, UInt32) = (0, 0)
        for index in stride(from: 0, to: Blowfish.wordCount, by: 2) {
            if saltStream != nil {
                left ^= saltStream?.next() ?? 0
                right ^= saltStream?.next() ?? 0
            }
            encipher(&left, &right)
            words[index] = left
            words[index + 1] = right
        }
    }

    /// Encrypts one block. (Written so that a build without optimisation is fast as well: no generic operators.)
    func encipher(_ left: inout UInt32, _ right: inout UInt32) {
        let boxes = words.advanced(by: Blowfish.roundKeys)
        var key = words
        var (l, r) = (left ^ key.pointee, right)
        let last = words.advanced(by: 17)
        key = key.advanced(by: 1)
        while key != last {
            r ^= Blowfish.mix(boxes, l) ^ key.pointee
            l ^= Blowfish.mix(boxes, r) ^ key.advanced(by: 1).pointee
            key = key.advanced(by: 2)
        }
        (left, right) = (r ^ last.pointee, l)
    }

    @inline(__always)
    private static func mix(_ boxes: UnsafeMutablePointer<UInt32>, _ word: UInt32) -> UInt32 {
        let first = boxes.advanced(by: Int(truncatingIfNeeded: word &>> 24)).pointee
        let second = boxes.advanced(by: 256 &+ Int(truncatingIfNeeded: word &>> 16 & 0xff)).pointee
        let third = boxes.advanced(by: 512 &+ Int(truncatingIfNeeded: word &>> 8 & 0xff)).pointee
        let fourth = boxes.advanced(by: 768 &+ Int(truncatingIfNeeded: word & 0xff)).pointee
        return ((first &+ second) ^ third) &+ fourth
    }

    /// Bytes as big-endian words, over and over.
    private struct WordStream {
        private let bytes: [UInt8]
        private var index = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        mutating func next() -> UInt32 {
            var word: UInt32 = 0
            for _ in 0..<4 {
                word = word << 8 | UInt32(bytes[index])
                index = index + 1 == bytes.count ? 0 : index + 1
            }
            return word
        }
    }
}
