import AgentWire

extension MeasurementResult {
    /// The result with the account of the host that drove its load: work, and why it is not to be trusted.
    ///
    /// Both hosts count time from the common start, each by its own clock; the bound of the clocks' error is far below the time
    /// that a unit of work is expected to take.
    func driven(by load: MeasurementResult, on host: String) -> MeasurementResult {
        var result = self
        let ends = phaseLengths.reduce(into: [UInt64]()) { $0.append(($0.last ?? 0) &+ $1.count) }
        // A load whose service is gone because the measurement is over has not failed.
        let loadEnd = load.phaseLengths.reduce(0) { $0 &+ $1.count }
        for found in load.invalidities where loadEnd < ends.last ?? 0 {
            result.invalidities.append(Invalidity(found.code, "on \(host): \(found.detail)"))
        }
        let settled = Int(Phase.settle.rawValue)
        guard ends.count > settled, let end = ends.last else { return result }
        let curve = load.workCurve
        let (first, last) = (curve.units(at: Microseconds(ends[settled - 1])), curve.units(at: Microseconds(end)))
        result.workCurve = curve
        result.work = last - min(first, last)
        guard result.invalidities.isEmpty else { return result }
        let settledAt = curve.units(at: Microseconds(ends[settled]))
        if result.work == 0 {
            result.invalidities.append(Invalidity(.noWork, "\(host) counted no unit of work after the warm-up"))
        } else if curve.units(at: Microseconds(ends[settled - 1] &+ settleTime.count)) >= settledAt {
            result.isSteady = false
            result.invalidities.append(
                Invalidity(.notSteady, "\(host) counted no work in the quiet time: the load may just be slow"))
        } else if headline == .steady, last == settledAt {
            result.invalidities.append(Invalidity(.noWork, "\(host) counted no unit of work in the steady state"))
        }
        return result
    }

    /// The result of a load whose account was lost.
    func withoutAccount(of host: String, cause: String) -> MeasurementResult {
        var result = self
        result.invalidities.append(Invalidity(.workloadFailed, "\(host), which drove the load, cannot tell of it: \(cause)"))
        return result
    }
}
