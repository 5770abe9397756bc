extension FunctionSet {
    /// The functions that at least one of the sets has; none for no sets.
    public static func union(of sets: some Sequence<FunctionSet>) -> FunctionSet {
        sets.reduce(into: FunctionSet()) { $0.formUnion($1) }
    }

    /// The functions that every one of the sets has: what all runs reach. None for no sets.
    public static func core(of sets: some Sequence<FunctionSet>) -> FunctionSet {
        var core: FunctionSet?
        for set in sets { core = core.map { $0.intersection(set) } ?? set }
        return core ?? FunctionSet()
    }
}
