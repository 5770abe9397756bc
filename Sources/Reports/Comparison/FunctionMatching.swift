/// Finds the functions of one cell among those of another.
///
/// In this order, each function once: same file and name; same name where a side knows no file; same name, once on each side,
/// in another file (moved); same file and about the same size, with names alike (renamed). The rest came, went, or was there by
/// chance. Within one kernel nothing moves and nothing is renamed: what has another file or name is another function.
struct FunctionMatching {
    /// A function on one side, the other, or both.
    struct Match {
        let former: ReachedBody?
        let latter: ReachedBody?
        let kind: FunctionChange.Kind?
        /// See `FunctionChange.isInOtherKernel`.
        var isInOtherKernel: Bool?
    }

    private(set) var matches: [Match] = []
    private let from: CellFunctions
    private let to: CellFunctions
    private let catalogues: (from: KernelCatalogue?, to: KernelCatalogue?)
    private var formers: [FunctionKey: ReachedBody]
    private var latters: [FunctionKey: ReachedBody]

    /// `catalogues` are those of the two kernels, where they differ and are known.
    init(
        _ from: CellFunctions, _ to: CellFunctions, isOneKernel: Bool = false,
        catalogues: (from: KernelCatalogue?, to: KernelCatalogue?)
    ) {
        (self.from, self.to, self.catalogues) = (from, to, catalogues)
        (formers, latters) = (from.bodies, to.bodies)
        matchEqual()
        if !isOneKernel {
            matchByName()
            matchRenamed()
        }
        matches += formers.map { key, body in
            Match(
                former: body, latter: nil, kind: from.isTypical(body) ? .went : .sporadic,
                isInOtherKernel: catalogues.to.map { $0.keys.contains(key) })
        }
        matches += latters.map { key, body in
            Match(
                former: nil, latter: body, kind: to.isTypical(body) ? .came : .sporadic,
                isInOtherKernel: catalogues.from.map { $0.keys.contains(key) })
        }
    }

    private mutating func matchEqual() {
        for (key, former) in formers {
            guard let latter = latters[key] else { continue }
            pair(key, key, former.lines != nil && latter.lines != nil && former.lines != latter.lines ? .resized : nil)
        }
    }

    /// Where a side has no files, equal names are equal functions; where both have, the function moved. Names that a side has
    /// twice tell nothing.
    private mutating func matchByName() {
        let byName = Dictionary(grouping: latters.keys, by: \.name)
        for (name, keys) in Dictionary(grouping: formers.keys, by: \.name) {
            guard keys.count == 1, let others = byName[name], others.count == 1 else { continue }
            let isMove = keys[0].file != nil && others[0].file != nil
            pair(keys[0], others[0], isMove ? .moved : nil)
        }
    }

    private mutating func matchRenamed() {
        let gone = formers.filter { $0.key.file != nil && !(catalogues.to?.keys.contains($0.key) ?? false) }
        let come = latters.filter { $0.key.file != nil && !(catalogues.from?.keys.contains($0.key) ?? false) }
        let comeByFile = Dictionary(grouping: come, by: \.key.file)
        var candidates: [(rank: RenameRank, former: FunctionKey, latter: FunctionKey)] = []
        for (formerKey, former) in gone {
            for (latterKey, latter) in comeByFile[formerKey.file] ?? [] {
                guard let rank = RenameRank(former, latter) else { continue }
                candidates.append((rank, formerKey, latterKey))
            }
        }
        candidates.sort {
            $0.rank == $1.rank ? ($0.former.name, $0.latter.name) < ($1.former.name, $1.latter.name) : $0.rank < $1.rank
        }
        for candidate in candidates where formers[candidate.former] != nil && latters[candidate.latter] != nil {
            pair(candidate.former, candidate.latter, .renamed)
        }
    }

    private mutating func pair(_ former: FunctionKey, _ latter: FunctionKey, _ kind: FunctionChange.Kind?) {
        matches.append(
            Match(
                former: formers.removeValue(forKey: former), latter: latters.removeValue(forKey: latter), kind: kind,
                isInOtherKernel: nil))
    }
}

/// How well two functions of one file can be one under two names; the best first.
struct RenameRank: Comparable {
    private let sizeDifference: Int
    private let likeness: Double

    /// Bodies within a sixth of each other, or two lines.
    private static let sizeShare = 6
    /// The least share of pairs of letters that the names have in common.
    private static let leastLikeness = 0.5

    init?(_ former: ReachedBody, _ latter: ReachedBody) {
        guard let before = former.lines, let after = latter.lines else { return nil }
        sizeDifference = abs(before - after)
        likeness = Self.likeness(former.name, latter.name)
        guard sizeDifference <= max(2, max(before, after) / Self.sizeShare), likeness >= Self.leastLikeness else { return nil }
    }

    static func < (left: Self, right: Self) -> Bool {
        (-left.likeness, left.sizeDifference) < (-right.likeness, right.sizeDifference)
    }

    /// Dice's coefficient of the names' pairs of letters (Dice 1945), 0 to 1.
    static func likeness(_ one: String, _ other: String) -> Double {
        func pairs(_ name: String) -> [[UInt8]] {
            let letters = Array(name.utf8)
            return zip(letters, letters.dropFirst()).map { [$0, $1] }
        }
        var counts: [[UInt8]: Int] = [:]
        let (first, second) = (pairs(one), pairs(other))
        for pair in first { counts[pair, default: 0] += 1 }
        var common = 0
        for pair in second where counts[pair, default: 0] > 0 {
            counts[pair, default: 0] -= 1
            common += 1
        }
        let all = first.count + second.count
        return all == 0 ? 0 : 2 * Double(common) / Double(all)
    }
}
