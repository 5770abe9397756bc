public import AgentWire

/// The phases of one measurement in time: which one an entry belongs to, and what is due next.
///
///     start           boundary          boundary                                 boundary                      end
///       │── baseline ────│──── warm-up ────│── settle: nothing new for `quiet` ──────│── steady ────────────────│
///                                                                                    │ window │ window │ window │
///
/// A boundary is the instant at which the filter was whole again, not the one at which that became due. Windows are as long
/// as each other, or longer where a whole unit of work takes longer.
public struct PhaseSchedule: Sendable {
    /// What the measurement needs now.
    public enum Due: Sendable, Equatable {
        /// Nothing before that instant.
        case nothing(until: MonotonicInstant)
        /// To make the filter whole and call `begin` with that stretch.
        case stretch(Stretch)
        /// To stop; whether the steady state was reached.
        case end(isSteady: Bool)
    }

    /// When the measurement began.
    public let start: MonotonicInstant
    /// The running stretch.
    public private(set) var stretch = Stretch(.baseline)
    /// Windows of the steady phase that have ended.
    public private(set) var windowsDone: UInt8 = 0
    private let lengths: PhaseLengths
    private var boundaries: [MonotonicInstant]
    private var windowStarts: [MonotonicInstant] = []
    private var end: MonotonicInstant?
    /// When the running stretch began.
    private var stretchStart: MonotonicInstant

    /// A measurement that begins at `start`.
    public init(start: MonotonicInstant, lengths: PhaseLengths) {
        self.start = start
        self.lengths = lengths
        boundaries = [start]
        stretchStart = start
    }

    /// The running phase.
    public var phase: Phase { stretch.phase }

    /// The beginning of the running phase.
    public var phaseStart: MonotonicInstant {
        boundaries[boundaries.count - 1]
    }

    /// When the running stretch is: without end before `finish`.
    var running: Range<MonotonicInstant> {
        let end = end ?? MonotonicInstant(nanoseconds: .max)
        return min(stretchStart, end)..<end
    }

    /// The stretch in which `instant` lies; nil before the start and from the end on.
    public func stretch(at instant: MonotonicInstant) -> Stretch? {
        if let end, instant >= end { return nil }
        if instant >= stretchStart { return stretch }
        guard let index = Self.last(of: boundaries, until: instant), let phase = Phase(rawValue: UInt8(index)) else { return nil }
        let window = phase == .steady ? Self.last(of: windowStarts, until: instant) ?? 0 : 0
        return Stretch(phase, window: UInt8(window))
    }

    private static func last(of starts: [MonotonicInstant], until instant: MonotonicInstant) -> Int? {
        var index = starts.count - 1
        while index >= 0, instant < starts[index] {
            index -= 1
        }
        return index < 0 ? nil : index
    }

    /// What is due at `now`, when the newest function of the running stretch was first seen at `newest`.
    ///
    /// - Parameter hasWorkedSince: whether at least one whole unit of work was done after that, or one ended since the window
    ///   began in the steady phase. Quiet without work is no steady state: the load may just be slow.
    public func due(at now: MonotonicInstant, newest: MonotonicInstant, hasWorkedSince: Bool = true) -> Due {
        switch phase {
        case .baseline: return due(.warmup, after: lengths.baseline, at: now)
        case .warmup: return due(.settle, after: lengths.warmup, at: now)
        case .steady: return windowDue(at: now, hasWorkedSince)
        case .settle:
            let quiet = max(newest, phaseStart).adding(lengths.quiet)
            let latest = phaseStart.adding(lengths.settleMax)
            if now >= quiet, hasWorkedSince {
                return lengths.steady > .zero ? .stretch(Stretch(.steady)) : .end(isSteady: true)
            }
            if now >= latest { return .end(isSteady: false) }
            return .nothing(until: now < quiet ? min(quiet, latest) : latest)
        }
    }

    private func due(_ next: Phase, after length: Microseconds, at now: MonotonicInstant) -> Due {
        let boundary = phaseStart.adding(length)
        return now >= boundary ? .stretch(Stretch(next)) : .nothing(until: boundary)
    }

    private func windowDue(at now: MonotonicInstant, _ hasWorked: Bool) -> Due {
        let boundary = windowEnd
        let latest = phaseStart.adding(lengths.steady).adding(lengths.settleMax)
        guard now < boundary || !hasWorked else {
            let next = stretch.window + 1
            return next < lengths.windows ? .stretch(Stretch(.steady, window: next)) : .end(isSteady: true)
        }
        // A slow load gives fewer windows; one that hangs gives none, and then the state is not known to be steady.
        if now >= max(boundary, latest) { return .end(isSteady: windowsDone > 0) }
        return .nothing(until: now < boundary ? boundary : latest)
    }

    /// Begins the next stretch, the one that `due` named, at `instant`.
    public mutating func begin(_ next: Stretch, at instant: MonotonicInstant) {
        if next.phase == .steady { windowStarts.append(instant) }
        windowsDone = next.window
        if next.phase != phase { boundaries.append(instant) }
        stretch = next
        stretchStart = instant
    }

    /// Ends the measurement at `instant`; `hasWorkedSince` as in `due`: a last window without it does not count.
    public mutating func finish(at instant: MonotonicInstant, hasWorkedSince: Bool = true) {
        end = instant
        if phase == .steady, hasWorkedSince, instant >= windowEnd { windowsDone = stretch.window + 1 }
    }

    private var windowEnd: MonotonicInstant {
        let length = Microseconds(lengths.steady.count / UInt64(max(1, lengths.windows)))
        return stretchStart.adding(length)
    }

    /// How long each phase lasted, by `Phase.rawValue`; phases that were not reached lasted no time.
    public var phaseLengths: [Microseconds] {
        let ends = boundaries + [end ?? phaseStart]
        var lengths = boundaries.indices.map { ends[$0 + 1].microseconds(since: boundaries[$0]) }
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
