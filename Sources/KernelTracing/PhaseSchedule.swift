public import AgentWire

/// The phases of one measurement in time: which one an entry belongs to, and what is due next.
///
///     start           boundary          boundary                                      end
///       │── baseline ────│──── warm-up ────│── settle: until nothing new for `quiet` ──│
///
/// A boundary is the instant at which the filter was whole again, not the one at which that became due.
public struct PhaseSchedule: Sendable {
    /// What the measurement needs now.
    public enum Due: Sendable, Equatable {
        /// Nothing before that instant.
        case nothing(until: MonotonicInstant)
        /// To make the filter whole and call `begin` with that phase.
        case phase(Phase)
        /// To stop; whether the steady state was reached.
        case end(isSteady: Bool)
    }

    /// When the measurement began.
    public let start: MonotonicInstant
    /// The running phase.
    public private(set) var phase = Phase.baseline
    private let lengths: PhaseLengths
    private var boundaries: [MonotonicInstant]
    private var end: MonotonicInstant?

    /// A measurement that begins at `start`.
    public init(start: MonotonicInstant, lengths: PhaseLengths) {
        self.start = start
        self.lengths = lengths
        boundaries = [start]
    }

    /// The beginning of the running phase.
    public var phaseStart: MonotonicInstant {
        boundaries[boundaries.count - 1]
    }

    /// The phase in which `instant` lies; nil before the start and from the end on.
    public func phase(at instant: MonotonicInstant) -> Phase? {
        if let end, instant >= end { return nil }
        var index = boundaries.count - 1
        while index >= 0, instant < boundaries[index] {
            index -= 1
        }
        return index < 0 ? nil : Phase(rawValue: UInt8(index))
    }

    /// What is due at `now`, when the newest function of the running phase was first seen at `newest`.
    ///
    /// - Parameter hasWorkedSince: whether at least one whole unit of work was done after that. Quiet without work is no
    ///   steady state: the load may just be slow.
    public func due(at now: MonotonicInstant, newest: MonotonicInstant, hasWorkedSince: Bool = true) -> Due {
        switch phase {
        case .baseline: return due(.warmup, after: lengths.baseline, at: now)
        case .warmup: return due(.settle, after: lengths.warmup, at: now)
        case .settle:
            let quiet = max(newest, phaseStart).adding(lengths.quiet)
            let latest = phaseStart.adding(lengths.settleMax)
            if now >= quiet, hasWorkedSince { return .end(isSteady: true) }
            if now >= latest { return .end(isSteady: false) }
            return .nothing(until: now < quiet ? min(quiet, latest) : latest)
        }
    }

    private func due(_ next: Phase, after length: Microseconds, at now: MonotonicInstant) -> Due {
        let boundary = phaseStart.adding(length)
        return now >= boundary ? .phase(next) : .nothing(until: boundary)
    }

    /// Begins the next phase, the one that `due` named, at `instant`.
    public mutating func begin(_ next: Phase, at instant: MonotonicInstant) {
        phase = next
        boundaries.append(instant)
    }

    /// Ends the measurement at `instant`.
    public mutating func finish(at instant: MonotonicInstant) {
        end = instant
    }

    /// How long each phase lasted, by `Phase.rawValue`; phases that were not reached lasted no time.
    public var phaseLengths: [Microseconds] {
        let ends = boundaries.dropFirst() + [end ?? phaseStart]
        var lengths = zip(boundaries, ends).map { start, end in end.microseconds(since: start) }
        while lengths.count < Phase.allCases.count {
            lengths.append(.zero)
        }
        return lengths
    }
}

extension MonotonicInstant {
    /// The instant that much later; the greatest one if that is beyond it.
    public func adding(_ length: Microseconds) -> MonotonicInstant {
        let (product, overflow) = length.count.multipliedReportingOverflow(by: 1_000)
        let (sum, carry) = nanoseconds.addingReportingOverflow(product)
        return MonotonicInstant(nanoseconds: overflow || carry ? .max : sum)
    }
}
