/// The words that a user may have meant by one that is unknown.
public enum NearestWords {
    /// Longer words are not compared; the cost of a comparison is the product of the lengths.
    private static let lengthLimit = 64

    /// At most three of `words` that are a slip of the pen away from `word`, the nearest first.
    public static func near(to word: String, among words: some Sequence<String>) -> [String] {
        guard word.count <= lengthLimit else { return [] }
        let tolerance = max(1, word.count / 3)
        let ranked: [(distance: Int, word: String)] = words.compactMap { candidate in
            guard candidate.count <= lengthLimit, abs(candidate.count - word.count) <= tolerance else { return nil }
            let distance = editDistance(word.lowercased(), candidate.lowercased())
            return distance <= tolerance ? (distance, candidate) : nil
        }
        return ranked.sorted { ($0.distance, $0.word) < ($1.distance, $1.word) }.prefix(3).map(\.word)
    }

    /// A remedy for an unknown word: the near ones, or else what there is to choose from.
    public static func advice(for word: String, among words: [String]) -> String {
        let near = near(to: word, among: words)
        if !near.isEmpty { return "did you mean \(near.map { "'\($0)'" }.joined(separator: " or "))?" }
        if words.isEmpty { return "remove it" }
        let shown = words.prefix(16).joined(separator: ", ")
        return words.count > 16 ? "use one of \(shown), ..." : "use one of \(shown)"
    }

    /// Insertions, deletions, substitutions and swaps of neighbours from one word to the other
    /// (optimal string alignment; Damerau 1964, Levenshtein 1966).
    static func editDistance(_ first: String, _ second: String) -> Int {
        let a = Array(first)
        let b = Array(second)
        var beforePrevious: [Int] = []
        var previous = Array(0...b.count)
        for i in a.indices {
            var current = [i + 1]
            for j in b.indices {
                var distance = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    distance = min(distance, beforePrevious[j - 1] + 1)
                }
                current.append(distance)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[b.count]
    }
}
