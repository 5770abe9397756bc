import AgentWire
import KernelTracing

/// The functions of all processors, put together by address.
struct TracedFunctions {
    /// When and how a function was entered.
    struct Function {
        var sightings: Sightings
        /// Of the first entry in task context, or of any if there was none in one; from the clock's beginning.
        var firstSeen: Microseconds
    }

    private(set) var byAddress: [UInt64: Function] = [:]
    /// Whether some found no room.
    private(set) var isFull = false

    /// Adds what one processor entered.
    mutating func add(_ table: FunctionTable) {
        isFull = isFull || table.isFull
        for function in table.functions {
            if let known = byAddress[function.address] {
                byAddress[function.address] = known.joined(with: function)
            } else if byAddress.count < table.bound {
                byAddress[function.address] = Function(sightings: function.sightings, firstSeen: function.firstSeen)
            } else {
                isFull = true
            }
        }
    }
}

extension TracedFunctions.Function {
    fileprivate func joined(with other: FunctionTable.Function) -> Self {
        let firstSeen =
            switch (sightings.wasInTask, other.sightings.wasInTask) {
            case (true, false): firstSeen
            case (false, true): other.firstSeen
            default: min(firstSeen, other.firstSeen)
            }
        return Self(sightings: Sightings(bits: sightings.bits | other.sightings.bits), firstSeen: firstSeen)
    }
}
