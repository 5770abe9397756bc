/// The jump hosts in arguments for `ssh`, as Ansible inventories give them.
struct SSHArguments {
    /// nil if none are named.
    private(set) var jump: [JumpName]?
    /// What is not understood.
    private(set) var rest: [String] = []

    /// nil if a quote is not closed, or a jump host is none.
    init?(_ text: String) {
        guard var words = Self.words(text)?[...] else { return nil }
        while let word = words.popFirst() {
            guard word.hasPrefix("-J") || word.hasPrefix("-o") else {
                rest.append(word)
                continue
            }
            let value = word.count > 2 ? String(word.dropFirst(2)) : words.popFirst() ?? ""
            if word.hasPrefix("-J") {
                guard let names = JumpName.list(value) else { return nil }
                jump = names
            } else if !setOption(value) {
                rest.append("-o \(value)")
            }
        }
    }

    private mutating func setOption(_ option: String) -> Bool {
        let parts = option.split(maxSplits: 1) { $0 == "=" || $0 == " " }
        guard parts.count == 2 else { return false }
        switch parts[0].lowercased() {
        case "proxyjump":
            guard let names = JumpName.list(String(parts[1])) else { return false }
            jump = names
        case "proxycommand":
            guard let name = Self.forwarder(String(parts[1])) else { return false }
            jump = [name]
        default: return SSHConfigurationWord.ineffective(parts[0].lowercased(), parts[1].lowercased()) == nil
        }
        return true
    }

    /// The host in `ssh -W %h:%p -q user@host -p 2222`.
    private static func forwarder(_ command: String) -> JumpName? {
        guard let words = words(command), words.first == "ssh" else { return nil }
        var rest = words.dropFirst()
        var (isForwarding, port, host) = (false, String?.none, String?.none)
        while let word = rest.popFirst() {
            switch word {
            case "-q": continue
            case "-W": isForwarding = rest.popFirst() == "%h:%p"
            case "-p": port = rest.popFirst()
            case _ where word.hasPrefix("-") || host != nil: return nil
            default: host = word
            }
        }
        guard isForwarding, let host else { return nil }
        return JumpName(port.map { "\(host):\($0)" } ?? host)
    }

    private static func words(_ text: String) -> [String]? {
        do throws(ShellWords.Unfinished) {
            return try ShellWords.split(text).map(\.text)
        } catch {
            return nil
        }
    }
}
