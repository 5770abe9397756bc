import Crypto

/// `bcrypt_pbkdf`, as OpenBSD defined it and OpenSSH uses it: PBKDF2 with bcrypt over SHA-512 as its function.
enum BcryptPBKDF {
    private static let blockBytes = 32

    /// A key of `count` bytes. Passphrase and salt must not be empty; each round takes some milliseconds.
    static func key(_ passphrase: UnsafeRawBufferPointer, salt: [UInt8], rounds: Int, count: Int) -> [UInt8] {
        let password = Array(SHA512.hash(data: passphrase))
        let blocks = (count + blockBytes - 1) / blockBytes
        var key = [UInt8](repeating: 0, count: count)
        for block in 0..<blocks {
            let number = UInt32(block + 1)
            var seed = salt + [UInt8(number >> 24), UInt8(number >> 16 & 0xff), UInt8(number >> 8 & 0xff), UInt8(number & 0xff)]
            var sum = [UInt8](repeating: 0, count: blockBytes)
            for _ in 0..<rounds {
                seed = hash(password, salt: Array(SHA512.hash(data: seed)))
                for index in 0..<blockBytes { sum[index] ^= seed[index] }
            }
            // The blocks are interleaved, so that no part of the key can be had for less work.
            for index in 0..<blockBytes where index * blocks + block < count { key[index * blocks + block] = sum[index] }
        }
        return key
    }

    private static func hash(_ password: [UInt8], salt: [UInt8]) -> [UInt8] {
        let cipher = Blowfish()
        cipher.expand(key: password, salt: salt)
        for _ in 0..<64 {
            cipher.expand(key: salt)
            cipher.expand(key: password)
        }
        let text = Array("OxychromaticBlowfishSwatDynamite".utf8)
        var words = stride(from: 0, to: text.count, by: 4).map { start in
            text[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        }
        for pair in stride(from: 0, to: words.count, by: 2) {
            var (left, right) = (words[pair], words[pair + 1])
            for _ in 0..<64 { cipher.encipher(&left, &right) }
            (words[pair], words[pair + 1]) = (left, right)
        }
        return words.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8 & 0xff), UInt8($0 >> 16 & 0xff), UInt8($0 >> 24)] }
    }
}
