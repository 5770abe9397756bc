/// How many hosts stand where, kept up to date with each change, so that no event costs a look at all hosts.
struct HostTally: Sendable {
    /// Hosts that are between rounds, or out.
    private(set) var settled = 0
    /// Hosts that set up their round.
    private(set) var arming = 0
    /// Hosts that are set up.
    private(set) var armed = 0
    private let total: Int

    init(total: Int) {
        self.total = total
    }

    var areAllSettled: Bool { settled == total }

    mutating func move(from: HostState, to: HostState) {
        count(from, by: -1)
        count(to, by: 1)
    }

    private mutating func count(_ state: HostState, by change: Int) {
        switch state {
        case .ready, .finished, .failed: settled += change
        case .arming: arming += change
        case .armed: armed += change
        case .waiting, .connecting, .measuring: break
        }
    }
}
