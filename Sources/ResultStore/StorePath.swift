import Foundation

/// Where the store is when nobody says otherwise.
public enum StorePath {
    /// `$XDG_STATE_HOME/hapfleet/hapfleet.sqlite`; `~/.local/state` stands in for an unset or relative `XDG_STATE_HOME`.
    public static func standard(environment: [String: String]) -> String {
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
            return state + "/hapfleet/hapfleet.sqlite"
        }
        return (environment["HOME"] ?? NSHomeDirectory()) + "/.local/state/hapfleet/hapfleet.sqlite"
    }
}
