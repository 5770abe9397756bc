extension Report {
    /// What hostile loads found, a sentence each: hosts that fell under them.
    var findings: [String] {
        hosts.flatMap { host in host.measurements.compactMap { $0.fall.map { "host \(host.host) \($0.cause)" } } }
    }
}
