extension Runtime {
    /// Where workloads write that their services listen and are reached.
    private static let loopback = "127.0.0.1"

    /// A workload's words with the address that its service has in this runtime.
    func addressed(_ words: [String]) -> [String] {
        guard let address else { return words }
        return words.map { $0.replacing(Self.loopback, with: address) }
    }

    /// When a service is ready that has its address in this runtime.
    func addressed(_ ready: Workload.Ready) -> Workload.Ready {
        guard let address, case .tcp(address: Self.loopback, port: let port) = ready else { return ready }
        return .tcp(address: address, port: port)
    }
}
