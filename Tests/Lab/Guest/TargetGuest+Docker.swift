import Foundation

extension TargetGuest {
    /// Starts docker's daemon and its containerd, without a network of their own, unless they run.
    func startDocker() async throws {
        try await root(String(contentsOf: LabFleet.root.appending(path: "Deploy/lab/start-docker"), encoding: .utf8))
    }

    /// Ends them, and waits for that.
    func stopDocker() async throws {
        try await root(
            """
            kill $(pidof dockerd containerd)
            while pidof dockerd containerd >/dev/null; do sleep 0.1; done
            """)
    }
}
