/// A line of `/proc/modules`: `name size references users state 0xaddress`.
public struct LoadedModule: Sendable, Equatable {
    /// The module's name.
    public var name: String
    /// Bytes it takes.
    public var size: UInt64
    /// Where its code begins; 0 if the kernel hides it.
    public var address: UInt64
    /// Whether it is neither being loaded nor being unloaded: only then does sysfs have all of it.
    public var isLive: Bool

    /// A module of `size` bytes with its code at `address`.
    public init(name: String, size: UInt64, address: UInt64, isLive: Bool = true) {
        self.name = name
        self.size = size
        self.address = address
        self.isLive = isLive
    }

    /// The modules that the file's text lists; lines of another form are passed over.
    public static func all(in text: [UInt8]) -> [LoadedModule] {
        text.lines.compactMap { line in
            let words = line.words
            guard words.count >= 6, words[0].count <= 64, let size = words[1].decimal, let address = words[5].hexadecimal else {
                return nil
            }
            return LoadedModule(name: words[0].text, size: size, address: address, isLive: words[4].elementsEqual("Live".utf8))
        }
    }
}
