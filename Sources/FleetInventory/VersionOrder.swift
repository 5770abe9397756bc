/// The order of versions: `6.9` before `6.12`, at the precision of the right-hand side.
///
/// A version is its runs of digits and of letters; digits compare as numbers, and come after letters (as in rpm).
/// `6.1.0-38-cloud-amd64` compared with `6.1` is equal: nobody who writes `kernel<=6.1` means to leave out all of 6.1.
enum VersionOrder {
    /// Less than, equal to or greater than 0, as `version` is older than, as old as or newer than `reference`.
    static func compare(_ version: String, with reference: String) -> Int {
        let left = runs(version)
        for (index, right) in runs(reference).enumerated() {
            guard index < left.count else { return -1 }
            let order = compareRuns(left[index], right)
            if order != 0 { return order }
        }
        return 0
    }

    /// Whether a text begins as a version does: with a number and a dot.
    static func isVersion(_ text: String) -> Bool {
        text.first?.isWholeNumber == true && text.drop { $0.isWholeNumber }.first == "."
    }

    private static func runs(_ text: String) -> [Substring] {
        text.split { !$0.isLetter && !$0.isWholeNumber }.flatMap { word in
            var runs: [Substring] = []
            var rest = word
            while let first = rest.first {
                let run = rest.prefix { $0.isWholeNumber == first.isWholeNumber }
                runs.append(run)
                rest = rest[run.endIndex...]
            }
            return runs
        }
    }

    private static func compareRuns(_ left: Substring, _ right: Substring) -> Int {
        switch (left.first?.isWholeNumber == true, right.first?.isWholeNumber == true) {
        case (true, true):
            // Compared as text, so that no number is too long.
            let (a, b) = (left.drop { $0 == "0" }, right.drop { $0 == "0" })
            return a.count != b.count ? a.count - b.count : sign(a, b)
        case (true, false): return 1
        case (false, true): return -1
        case (false, false): return sign(left, right)
        }
    }

    private static func sign(_ left: Substring, _ right: Substring) -> Int {
        left == right ? 0 : (left < right ? -1 : 1)
    }
}
