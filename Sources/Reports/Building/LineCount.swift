import HAPStatistics
import KernelSources

/// The source lines of some functions.
struct LineCount {
    var lines = 0
    /// With the bodies that the compiler inlined into them.
    var inlined = 0
    /// Functions among them that nothing has lines for.
    var missing = 0
    /// The lines by where they come from, in the order of `LineEvidence`.
    private var bySource = [Int](repeating: 0, count: LineEvidence.allCases.count)

    /// Of no function.
    init() {}

    /// Of the functions of `set`, whose lines stand at their places in `lines`.
    init(of set: FunctionSet, _ lines: [FunctionRegister.Lines?]) {
        for function in set { add(lines[function]) }
    }

    /// Counts a function.
    mutating func add(_ one: FunctionRegister.Lines?) {
        guard let one else {
            missing += 1
            return
        }
        lines += one.own
        inlined += one.inlined
        bySource[Int(one.evidence.rawValue)] += one.own
    }

    /// Where most of the lines come from; nil for no lines.
    var source: String? {
        known.max { ($0.1, $1.0.rawValue) < ($1.1, $0.0.rawValue) }?.0.description
    }

    /// The lines by the word for where they come from.
    var sources: [String: Int] {
        Dictionary(uniqueKeysWithValues: known.map { ($0.0.description, $0.1) })
    }

    private var known: [(LineEvidence, Int)] {
        LineEvidence.allCases.map { ($0, bySource[Int($0.rawValue)]) }.filter { $0.1 > 0 }
    }
}

extension FunctionRegister {
    /// The lines of the functions whose numbers are in `set`.
    func lines(of set: FunctionSet) -> LineCount { LineCount(of: set, lines) }
}
