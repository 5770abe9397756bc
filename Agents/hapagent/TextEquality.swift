/// Text is equal here when its bytes are: the kernel and the protocol know no other equality, and that of the standard
/// library would bring Unicode's normalisation with it.
extension String {
    static func == (left: String, right: String) -> Bool {
        left.utf8.elementsEqual(right.utf8)
    }

    static func != (left: String, right: String) -> Bool {
        !left.utf8.elementsEqual(right.utf8)
    }
}
