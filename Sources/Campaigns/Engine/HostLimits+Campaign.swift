import AgentWire

extension HostLimits {
    /// Less memory than this is too little on any host; on one that has little itself, a twentieth of it is.
    private static let usualLeastKiB: UInt64 = 64 << 10

    /// What a host may come to by a campaign's limits; the memory's goes by what the host says of itself if the campaign sets none.
    init(_ limits: Campaign.Limits, facts: [String: String]) {
        let memory = facts["memory.kib"].flatMap(UInt64.init) ?? 0
        let usual = memory > 0 ? min(memory / 20, Self.usualLeastKiB) : Self.usualLeastKiB
        self.init(
            load: UInt32(clamping: limits.load ?? 0),
            availableKiB: limits.memoryMiB.map { UInt32(clamping: $0 << 10) } ?? UInt32(clamping: usual))
    }
}
