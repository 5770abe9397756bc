import HAPStatistics
import KernelSources

/// The source lines of some functions.
struct LineCount {
    var lines = 0
    /// With the bodies that the compiler inlined into them.
    var inlined = 0
    /// Functions among them that no dictionary has lines for.
    var missing = 0

    /// Of no function.
    init() {}

    /// Of one function, of which nothing may be known.
    init(of source: SourceFunction?) {
        lines = source?.lines ?? 0
        inlined = source?.linesInlined ?? 0
        missing = source == nil ? 1 : 0
    }
}

extension FunctionRegister {
    /// The lines of the functions whose numbers are in `set`.
    func lines(of set: FunctionSet) -> LineCount {
        var count = LineCount()
        for number in set {
            let one = lineCounts[number]
            count.lines += one.lines
            count.inlined += one.inlined
            count.missing += one.missing
        }
        return count
    }
}
