import HAPStatistics
import KernelSources

/// The source lines of some functions.
struct LineCount {
    var lines = 0
    /// With the bodies that the compiler inlined into them.
    var inlined = 0
    /// Functions among them that nothing has lines for.
    var missing = 0
    /// The lines by where they come from.
    var bySource: [LineEvidence: Int] = [:]

    /// Of no function.
    init() {}

    /// Where most of the lines come from; nil for no lines.
    var source: String? {
        bySource.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }?.key.description
    }

    /// The lines by the word for where they come from.
    var sources: [String: Int] {
        Dictionary(uniqueKeysWithValues: bySource.map { ($0.key.description, $0.value) })
    }
}

extension FunctionRegister {
    /// The lines of the functions whose numbers are in `set`.
    func lines(of set: FunctionSet) -> LineCount {
        var count = LineCount()
        for number in set {
            guard let one = functions[number].lines else {
                count.missing += 1
                continue
            }
            count.lines += one.own
            count.inlined += one.inlined
            count.bySource[one.evidence, default: 0] += one.own
        }
        return count
    }
}
