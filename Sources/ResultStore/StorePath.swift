import BaseDirectories

/// Where the store is when nobody says otherwise.
public enum StorePath {
    /// `$XDG_STATE_HOME/hapfleet/hapfleet.sqlite`; `~/.local/state` stands in for an unset, empty or relative `XDG_STATE_HOME`.
    public static func standard(environment: [String: String]) -> String {
        BaseDirectory.state.path(environment: environment) + "/hapfleet/hapfleet.sqlite"
    }
}
