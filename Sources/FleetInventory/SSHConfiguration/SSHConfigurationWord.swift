/// The words of an OpenSSH client's configuration that set nothing here.
enum SSHConfigurationWord {
    /// Why a word that sets nothing here is worth a notice; nil if it could not change which hosts are reached, or as whom.
    static func ineffective(_ keyword: String, _ value: String) -> String? {
        if immaterial.contains(keyword) { return nil }
        switch keyword {
        case "stricthostkeychecking":
            return ["no", "off", "accept-new"].contains(value) ? "is '\(value)', but host keys are checked always" : nil
        case "proxycommand":
            return value == "none" ? nil : "is not run: write a ProxyJump, or 'jump' in the inventory"
        default: return "in an SSH configuration is not understood, and has no effect"
        }
    }

    /// Terminals, forwarding, logging, environment, and ways to log in that are never used here.
    private static let immaterial: Set<String> = [
        "addkeystoagent", "batchmode", "challengeresponseauthentication", "checkhostip", "clearallforwardings", "compression",
        "connectionattempts", "controlmaster", "controlpath", "controlpersist", "dynamicforward", "enableescapecommandline",
        "escapechar", "exitonforwardfailure", "forkafterauthentication", "forwardagent", "forwardx11", "forwardx11timeout",
        "forwardx11trusted", "gatewayports", "gssapiauthentication", "gssapidelegatecredentials", "hashknownhosts", "ipqos",
        "kbdinteractiveauthentication", "localcommand", "localforward", "loglevel", "logverbose", "numberofpasswordprompts",
        "passwordauthentication", "permitlocalcommand", "permitremoteopen", "remotecommand", "remoteforward", "requesttty",
        "sendenv", "serveralivecountmax", "serveraliveinterval", "sessiontype", "setenv", "stdinnull", "streamlocalbindmask",
        "streamlocalbindunlink", "syslogfacility", "tcpkeepalive", "updatehostkeys", "visualhostkey", "xauthlocation",
    ]
}
