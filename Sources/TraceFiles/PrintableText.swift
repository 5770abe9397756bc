extension String {
    /// At most `limit` of the bytes, which are ASCII as a rule; what is none, and what could harm a terminal, becomes `?`.
    init(ascii bytes: some Sequence<UInt8>, atMost limit: Int) {
        self.init(decoding: bytes.prefix(limit).map(\.printable), as: UTF8.self)
    }
}

extension UInt8 {
    /// The byte, if it is a sign of ASCII, else `?`.
    var printable: UInt8 { (0x20..<0x7F).contains(self) ? self : 0x3F }
}
