/// How much work was done by when, in bounded memory: beyond a number of points every second one is dropped and the pause
/// between them doubles, so that a measurement of any length keeps some hundreds, a fixed share of its length apart.
public struct WorkCurve: Sendable, Equatable {
    /// Points it holds at most.
    public static let bound = 512

    /// Work at an instant.
    public struct Point: Sendable, Equatable {
        /// Time from the start to when the work was counted; strictly ascending.
        public var elapsed: Microseconds
        /// Units of work done by then; strictly ascending.
        public var units: UInt64

        /// `units` were done by `elapsed`.
        public init(elapsed: Microseconds, units: UInt64) {
            self.elapsed = elapsed
            self.units = units
        }
    }

    /// The curve's points, each with more work than the one before.
    public private(set) var points: [Point]
    private var pause = Microseconds(1_000)

    /// A curve through points that ascend in both; without any, no work was done.
    public init(points: [Point] = []) {
        self.points = points
    }

    /// Notes that `units` were done by `elapsed`; what is no more than before, or sooner than the pause allows, is passed over.
    public mutating func note(_ units: UInt64, at elapsed: Microseconds) {
        let latest = points.last ?? Point(elapsed: .zero, units: 0)
        guard units > latest.units, points.isEmpty || elapsed.count >= latest.elapsed.count &+ pause.count else { return }
        if points.count >= Self.bound { thin() }
        points.append(Point(elapsed: elapsed, units: units))
    }

    /// Units of work done by `elapsed`: what the last point before it says.
    public func units(at elapsed: Microseconds) -> UInt64 {
        var (low, high) = (0, points.count)
        while low < high {
            let middle = (low + high) / 2
            if points[middle].elapsed > elapsed { high = middle } else { low = middle + 1 }
        }
        return low == 0 ? 0 : points[low - 1].units
    }

    private mutating func thin() {
        var kept: [Point] = []
        for index in stride(from: 1, to: points.count, by: 2) {
            kept.append(points[index])
        }
        points = kept
        pause = Microseconds(pause.count &* 2)
    }

    /// Equal if they say the same.
    public static func == (one: WorkCurve, other: WorkCurve) -> Bool {
        one.points == other.points
    }
}

extension WireWriter {
    mutating func write(_ curve: WorkCurve) {
        writeVarint(UInt64(curve.points.count))
        var (elapsed, units) = (UInt64(0), UInt64(0))
        for point in curve.points {
            writeVarint(point.elapsed.count - elapsed)
            writeVarint(point.units - units)
            (elapsed, units) = (point.elapsed.count, point.units)
        }
    }
}

extension WireReader {
    mutating func readWorkCurve() throws(WireError) -> WorkCurve {
        var points: [WorkCurve.Point] = []
        var (elapsed, units) = (UInt64(0), UInt64(0))
        for index in 0..<(try readCount(atMost: WorkCurve.bound)) {
            let start = offset
            let later = elapsed.addingReportingOverflow(try readVarint())
            let more = units.addingReportingOverflow(try readVarint())
            let ascends = more.partialValue > units && (index == 0 || later.partialValue > elapsed)
            guard !later.overflow, !more.overflow, ascends else { throw WireError(.invalidValue, at: start) }
            (elapsed, units) = (later.partialValue, more.partialValue)
            points.append(WorkCurve.Point(elapsed: Microseconds(elapsed), units: units))
        }
        return WorkCurve(points: points)
    }
}
