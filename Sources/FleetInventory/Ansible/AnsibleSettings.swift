import StrictYAML

/// What the variables of one host come to: how it is reached, and its labels. What has no effect is noted.
struct AnsibleSettings {
    /// `ansible_host`, when it is given.
    private(set) var address: String?
    private(set) var settings = HostSettings()

    private let host: String
    private let variables: AnsibleVariables

    /// `resolve` makes paths absolute.
    init(
        _ variables: AnsibleVariables, host: String, resolve: (String) -> String, notices: inout NoticeLog
    ) throws(YAMLError) {
        self.variables = variables
        self.host = host
        try readConnection(resolve)
        try readPrivilege(&notices)
        try readJump(&notices)
        for name in variables.keys.sorted() {
            guard let variable = variables[name] else { continue }
            if name.hasPrefix("ansible_") {
                if let cause = Self.ineffective(name, variable) { notices.note(name, cause, host: host) }
            } else {
                label(name, variable, &notices)
            }
        }
    }

    private mutating func readConnection(_ resolve: (String) -> String) throws(YAMLError) {
        if let (text, variable) = try first(of: ["ansible_host", "ansible_ssh_host"]) {
            guard InventoryName.isAddress(text) else {
                throw bad(variable, "is '\(text)', no address", "write a DNS name or an IP address")
            }
            address = text
        }
        if let (text, variable) = try first(of: ["ansible_port", "ansible_ssh_port"]) {
            guard let port = Int(text), (1...65_535).contains(port) else {
                throw bad(variable, "is '\(text)', no port", "write a number from 1 to 65535")
            }
            settings.port = port
        }
        if let (text, variable) = try first(of: ["ansible_user", "ansible_ssh_user"]) {
            guard InventoryName.isUser(text) else {
                throw bad(variable, "is '\(text)', no login name", "write the name of an account")
            }
            settings.user = text
        }
        if let (text, variable) = try first(of: ["ansible_ssh_private_key_file", "ansible_private_key_file"]) {
            guard HostSettings.isPath(text) else {
                throw bad(variable, "is '\(text)', no path", "write the path of a file; another user's home must be written out")
            }
            settings.identityFiles = [resolve(text)]
        }
    }

    /// Arguments for `ssh` of which only a jump host means anything here: `-J host`, `-o ProxyJump=host`, or a `ProxyCommand`
    /// that is `ssh -W %h:%p host`.
    private mutating func readJump(_ notices: inout NoticeLog) throws(YAMLError) {
        for name in Self.argumentNames {
            guard let (text, _) = try first(of: [name]), !text.isEmpty else { continue }
            guard let arguments = SSHArguments(text) else {
                notices.note(name, "is '\(text)', of which only a jump host is understood: it has no effect", host: host)
                continue
            }
            if let jump = arguments.jump { settings.jump = jump }
            for word in arguments.rest { notices.note(name, "has '\(word)', which has no effect", host: host) }
        }
    }

    private static let argumentNames = ["ansible_ssh_args", "ansible_ssh_common_args", "ansible_ssh_extra_args"]

    /// `ansible_become: false` says to do without; any other way than `sudo` or `doas` to root is not taken.
    private mutating func readPrivilege(_ notices: inout NoticeLog) throws(YAMLError) {
        let become = try first(of: ["ansible_become"]).map { found throws(YAMLError) in try truth(found) }
        if become == false {
            settings.privilegeCommand = []
            return
        }
        let method = try first(of: ["ansible_become_method"])?.text ?? "sudo"
        guard ["sudo", "doas", "ansible.builtin.sudo", "community.general.doas"].contains(method) else {
            notices.note("ansible_become_method", "is '\(method)', which is not understood: sudo is used", host: host)
            return
        }
        if let user = try first(of: ["ansible_become_user"])?.text, user != "root" {
            notices.note("ansible_become_user", "is '\(user)', but measuring needs root: ignored", host: host)
        }
        let program = try first(of: ["ansible_become_exe"])?.text ?? method.split(separator: ".").last.map(String.init) ?? method
        guard become == true || program != "sudo" else { return }
        settings.privilegeCommand = program.split(whereSeparator: \.isWhitespace).map(String.init) + ["-n"]
    }

    private mutating func label(_ name: String, _ variable: AnsibleVariable, _ notices: inout NoticeLog) {
        if Self.isSecret(name) {
            notices.note(name, "may be a secret by its name, and is no label", host: host)
            return
        }
        switch variable.value {
        case .nothing: break
        case .structured: notices.note(name, "is a list or a mapping, and no label", host: host)
        case .encrypted: notices.note(name, "is encrypted with Ansible Vault, and no label", host: host)
        case .text(let text) where Self.isTemplate(text):
            notices.note(name, "is a template, which is not evaluated, and no label", host: host)
        case .text(let text):
            guard InventoryName.isLabel(name) else {
                notices.note(name, "cannot be the name of a label", host: host)
                return
            }
            settings.labels[name] = text
        }
    }

    /// The first of the variables that is given, as text. A setting that cannot be known is refused: a guess could reach
    /// another machine.
    private func first(of names: [String]) throws(YAMLError) -> (text: String, variable: (String, YAMLPosition))? {
        for name in names {
            guard let variable = variables[name] else { continue }
            let place = (name, variable.position)
            switch variable.value {
            case .nothing: continue
            case .structured: throw bad(place, "is a list or a mapping", "write one value")
            case .encrypted: throw bad(place, "is encrypted with Ansible Vault, which is not read", "write it in plain text")
            case .text(let text) where Self.isTemplate(text):
                throw bad(place, "is the template '\(text)', which is not evaluated", "write the value out")
            case .text(let text): return (text, place)
            }
        }
        return nil
    }

    private func truth(_ found: (text: String, variable: (String, YAMLPosition))) throws(YAMLError) -> Bool {
        switch found.text.lowercased() {
        case "true", "yes", "on", "1", "y", "t": true
        case "false", "no", "off", "0", "n", "f": false
        default: throw bad(found.variable, "is '\(found.text)', neither true nor false", "write true or false")
        }
    }

    private func bad(_ variable: (name: String, position: YAMLPosition), _ cause: String, _ remedy: String) -> YAMLError {
        YAMLError(.badValue, at: variable.position, cause: "'\(variable.name)' of '\(host)' \(cause)".shown, remedy: remedy)
    }

    private static let understood: Set<String> = [
        "ansible_host", "ansible_ssh_host", "ansible_port", "ansible_ssh_port", "ansible_user", "ansible_ssh_user",
        "ansible_ssh_private_key_file", "ansible_private_key_file", "ansible_become", "ansible_become_method",
        "ansible_become_user", "ansible_become_exe", "ansible_group_priority",
    ]

    /// Why a variable of Ansible's own has no effect; nil when it has one.
    private static func ineffective(_ name: String, _ variable: AnsibleVariable) -> String? {
        if understood.contains(name) || argumentNames.contains(name) { return nil }
        if name == "ansible_connection" {
            guard case .text(let text) = variable.value else { return nil }
            let ssh = ["ssh", "smart", "paramiko", "paramiko_ssh", "ansible.builtin.ssh", "ansible.builtin.paramiko_ssh"]
            return ssh.contains(text) ? nil : "is '\(text)', but hosts are reached by SSH only"
        }
        if isSecret(name) { return "is not used: hosts are reached with keys, and sudo must need no password" }
        return "is not understood, and has no effect"
    }

    private static func isSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["passw", "passphrase", "secret", "token", "private_key", "api_key", "apikey", "credential"].contains(
            where: name.contains)
            || name.hasSuffix("_pass") || name.hasPrefix("vault_")
    }

    private static func isTemplate(_ text: String) -> Bool {
        text.contains("{{") || text.contains("{%")
    }
}
