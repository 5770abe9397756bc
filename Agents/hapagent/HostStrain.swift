import AgentWire
import CSyscalls

extension HostLimits {
    /// Which of them the host has passed now, and by how much; nil if none.
    var strain: String? {
        let now = hap_load()
        if load > 0, now > load { return "the load was \(now) % of the processors, more than \(load) %" }
        if availableKiB > 0, let left = HostFacts.memoryKiB("MemAvailable"), left < UInt64(availableKiB) {
            return "\(left) KiB of memory were available, less than \(availableKiB)"
        }
        return nil
    }
}
