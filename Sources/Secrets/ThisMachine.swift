/// Names that only this machine has: what is sent there is seen by nobody elsewhere, and what asks for them comes from here.
public enum ThisMachine {
    /// Whether `host` is `localhost`, `::1` with or without its brackets, or an address in 127.0.0.0/8, written out. Other names are
    /// not looked up: what they mean is somebody else's to say.
    public static func isNamed(_ host: String) -> Bool {
        let name = host.lowercased()
        guard !["localhost", "::1", "[::1]"].contains(name) else { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { $0.allSatisfy(\.isNumber) && UInt8($0) != nil }
    }
}
