extension String {
    /// At most `limit` of the bytes, which are ASCII as a rule; what is none, and what could harm a terminal, becomes `?`.
    init(ascii bytes: some Sequence<UInt8>, atMost limit: Int) {
        self.init(decoding: bytes.prefix(limit).map { (0x20..<0x7F).contains($0) ? $0 : 0x3F }, as: UTF8.self)
    }
}
