import HAPStatistics
import KernelSources

/// The source lines of some functions.
struct LineCount {
    var lines = 0
    /// With the bodies that the compiler inlined into them.
    var inlined = 0
    /// Functions among them that no dictionary has lines for.
    var missing = 0
}

extension FunctionRegister {
    /// The lines of the functions whose numbers are in `set`.
    func lines(of set: FunctionSet) -> LineCount {
        var count = LineCount()
        for number in set {
            if let source = functions[number].source {
                count.lines += source.lines
                count.inlined += source.linesInlined
            } else {
                count.missing += 1
            }
        }
        return count
    }
}
