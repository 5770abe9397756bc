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

    /// How many functions are in exactly those of the sets that a key names, as in a Venn diagram: bit i of the key is set
    /// `sets[i]`, of which there are at most 16. Regions without functions are left out.
    public static func regions(of sets: [FunctionSet]) -> [Int: FunctionSet] {
        precondition(sets.count <= 16, "too many sets for a diagram")
        var regions: [Int: FunctionSet] = [:]
        for function in union(of: sets) {
            let key = sets.indices.reduce(0) { sets[$1].contains(function) ? $0 | 1 << $1 : $0 }
            regions[key, default: FunctionSet()].insert(function)
        }
        return regions
    }
}
