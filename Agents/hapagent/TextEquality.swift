import CSyscalls

/// Text is equal here when its bytes are: the kernel and the protocol know no other equality, and that of the standard
/// library would bring Unicode's normalisation with it. Nothing that is compared here holds a zero byte.
extension String {
    @inline(never)
    static func == (left: String, right: String) -> Bool {
        left.withCString { left in right.withCString { strcmp(left, $0) == 0 } }
    }

    static func != (left: String, right: String) -> Bool {
        !(left == right)
    }

    /// Whether the text begins with `prefix`.
    @inline(never)
    func begins(with prefix: String) -> Bool {
        withCString { text in prefix.withCString { strncmp(text, $0, strlen($0)) == 0 } }
    }
}
