import Testing

@testable import StrictYAML

@Suite struct NearestWordsTests {
    @Test(
        "one slip of the pen is one step",
        arguments: [
            ("repeat", "repeats", 1), ("nmae", "name", 1), ("", "abc", 3), ("kitten", "sitting", 3), ("same", "same", 0),
        ])
    func distances(first: String, second: String, steps: Int) {
        #expect(NearestWords.editDistance(first, second) == steps)
        #expect(NearestWords.editDistance(second, first) == steps)
    }

    @Test("the nearest comes first, and far words are left out")
    func near() {
        #expect(NearestWords.near(to: "web1", among: ["db1", "web2", "web11", "mail"]) == ["web11", "web2"])
        #expect(NearestWords.near(to: String(repeating: "x", count: 1_000_000), among: ["x"]) == [])
    }
}
