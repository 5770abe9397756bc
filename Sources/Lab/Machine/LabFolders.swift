import BaseDirectories
public import Foundation

/// Where the lab keeps what can be fetched again (cache) and what belongs to one lab (state).
///
///     $XDG_CACHE_HOME/hapfleet/            $XDG_STATE_HOME/hapfleet/lab/NAME/
///       apt/SUITES-ARCH/                     lab.json  id_ed25519  known_hosts
///       kernels/SERIES-ARCH/                 guests/GUEST/  overlay, initramfs, console, pid
///       images/ARCH/                         hostkeys/GUEST/
///       debug/
public struct LabFolders: Sendable {
    /// Fetched and built things, shared by all labs of a user.
    public let cache: URL
    /// The folder of one lab.
    public let state: URL

    /// The folders of the lab of that name, by the XDG variables or their defaults under the home folder.
    public init(name: String = "default", environment: [String: String] = ProcessInfo.processInfo.environment) {
        func folder(_ base: BaseDirectory) -> URL {
            URL(filePath: base.path(environment: environment), directoryHint: .isDirectory)
        }
        cache = folder(.cache).appending(path: "hapfleet", directoryHint: .isDirectory)
        state = folder(.state).appending(path: "hapfleet/lab/\(name)", directoryHint: .isDirectory)
    }

    func guest(_ name: String) -> URL { state.appending(path: "guests/\(name)", directoryHint: .isDirectory) }
    func hostKeys(_ name: String) -> URL { state.appending(path: "hostkeys/\(name)", directoryHint: .isDirectory) }
    var record: URL { state.appending(path: "lab.json") }
    var identity: URL { state.appending(path: "id_ed25519") }
    var knownHosts: URL { state.appending(path: "known_hosts") }
}
