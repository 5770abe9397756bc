import Foundation

/// Where a user's files belong by the XDG Base Directory Specification: where a variable of the environment says, or in a folder
/// under the home folder if that one is unset, empty or no absolute path.
package enum BaseDirectory: String, Sendable, CaseIterable {
    case configuration = "XDG_CONFIG_HOME"
    case data = "XDG_DATA_HOME"
    case state = "XDG_STATE_HOME"
    case cache = "XDG_CACHE_HOME"

    /// The directory's path for whoever has this environment.
    package func path(environment: [String: String]) -> String {
        if let path = environment[rawValue], path.hasPrefix("/") { return path }
        return (environment["HOME"] ?? NSHomeDirectory()) + "/" + standard
    }

    /// Under the home folder.
    private var standard: String {
        switch self {
        case .configuration: ".config"
        case .data: ".local/share"
        case .state: ".local/state"
        case .cache: ".cache"
        }
    }
}
