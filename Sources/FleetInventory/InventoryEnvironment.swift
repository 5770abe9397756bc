import Foundation

/// What an inventory takes from the person who uses it.
public struct InventoryEnvironment: Sendable, Hashable {
    /// What `~` stands for, an absolute path.
    public let home: String
    /// The login name when an inventory gives none.
    public let userName: String
    /// The settings of hosts of which an inventory says nothing; nil to go by the inventory alone.
    public var sshConfiguration: SSHConfiguration?

    /// A person with that home and login name.
    public init(home: String, userName: String, sshConfiguration: SSHConfiguration? = nil) {
        self.home = home
        self.userName = userName
        self.sshConfiguration = sshConfiguration
    }

    /// The person who runs this process.
    public static var current: InventoryEnvironment {
        InventoryEnvironment(home: NSHomeDirectory(), userName: NSUserName())
    }

    /// `path` as an absolute path: `~/` is the home, and a relative path starts in `folder`.
    func resolve(_ path: String, in folder: String) -> String {
        if path == "~" { return home }
        if path.hasPrefix("~/") { return standardized(home + path.dropFirst()) }
        return standardized(path.hasPrefix("/") ? path : "\(folder)/\(path)")
    }

    private func standardized(_ path: String) -> String {
        URL(fileURLWithPath: path).standardized.path(percentEncoded: false)
    }
}
