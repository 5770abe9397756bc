import Testing

@testable import Reports

@Suite("Tables on a terminal")
struct TextTableTests {
    private static let example: TextTable = {
        var table = TextTable([
            .init("host"), .init("kernel"), .init("functions", .right, group: "shell"), .init("lost", .right, group: "shell"),
            .init("core", .right, isOptional: true),
        ])
        table.append(["web1", "5.10.0-36-cloud-amd64", "1,327", "0", "1,320"])
        table.append(["database-2", "6.12.57+deb13-cloud-amd64", "12,540", .init("7", .bad), "1,530"])
        return table
    }()

    @Test("words stand to the left, numbers to the right, and columns of a group under its heading")
    func aligned() {
        #expect(
            Self.example.rendered() == """
                                                       shell ─────────
                host        kernel                     functions  lost   core
                web1        5.10.0-36-cloud-amd64          1,327     0  1,320
                database-2  6.12.57+deb13-cloud-amd64     12,540     7  1,530

                """)
    }

    @Test("where it is narrow, words are clipped and optional columns left out, and numbers stay whole")
    func narrow() {
        #expect(
            Self.example.rendered(width: 45) == """
                                              shell ─────────
                host        kernel            functions  lost
                web1        5.10.0-36-cloud…      1,327     0
                database-2  6.12.57+deb13-c…     12,540     7

                """)
        #expect(
            Self.example.rendered(width: 30) == """
                host             web1
                kernel           5.10.0-36-cl…
                shell functions  1,327
                shell lost       0

                host             database-2
                kernel           6.12.57+deb1…
                shell functions  12,540
                shell lost       7

                """)
    }

    @Test("no line is wider than asked, down to a phone's terminal", arguments: [20, 33, 40, 60, 80, 120])
    func neverWider(width: Int) {
        let lines = Self.example.rendered(width: width).split(separator: "\n")
        #expect(lines.allSatisfy { DisplayWidth.of(String($0)) <= width })
    }

    @Test("colours are written only if they are asked for, and take no room")
    func colour() {
        #expect(!Self.example.rendered(colour: false).contains("\u{1B}"))
        #expect(Self.example.rendered(colour: true).contains("\u{1B}[31m7\u{1B}[0m"))
    }

    @Test("wide characters, emoji and combining marks are as wide as a terminal draws them")
    func displayWidth() {
        #expect(DisplayWidth.of("abc") == 3)
        #expect(DisplayWidth.of("服务器") == 6)
        #expect(DisplayWidth.of("🐧") == 2)
        #expect(DisplayWidth.of("👩‍💻") == 2)
        #expect(DisplayWidth.of("e\u{301}") == 1)
        #expect(DisplayWidth.clipped("服务器", to: 5) == "服务…")
        #expect(DisplayWidth.clipped("服务器", to: 4) == "服…")
        #expect(DisplayWidth.clipped(String(repeating: "x", count: 10_000), to: 10).count == 10)
        #expect(DisplayWidth.clipped("a" + String(repeating: "\u{301}", count: 5_000) + "bcdef", to: 3).utf8.count < 10)
    }

    @Test(
        "what a hostile host could do to a terminal is written out",
        arguments: [
            ("\u{1B}[2J", "\\u{1b}[2J"), ("a\r\nb", "a\\u{d}\\u{a}b"), ("\u{202E}txt", "\\u{202e}txt"), ("\u{9B}1m", "\\u{9b}1m"),
            ("\u{0}", "\\u{0}"), ("\u{7F}", "\\u{7f}"), ("plain – ünï 🐧", "plain – ünï 🐧"),
        ])
    func visible(text: String, shown: String) {
        #expect(VisibleText.of(text) == shown)
    }

    @Test("sentences are broken between words, and words that are longer than a line within")
    func wrapped() {
        #expect(WrappedText.of("one two three four", width: 9, indent: 2) == "one two\n  three\n  four\n")
        #expect(WrappedText.of("abcdefghijkl", width: 6, indent: 2) == "abcdef\n  ghij\n  kl\n")
        #expect(WrappedText.of("as it is", width: nil, indent: 2) == "as it is\n")
    }

    @Test("numbers are grouped, and what is unknown is no zero")
    func numbers() {
        #expect(NumberText.count(1_234_567) == "1,234,567")
        #expect(NumberText.count(-1_000) == "−1,000")
        #expect(NumberText.count(nil as Int?) == "–")
        #expect(["0 runs", "1 run", "2 runs", "1,000 runs"] == [0, 1, 2, 1_000].map { NumberText.count($0, of: "run") })
        #expect(NumberText.statistic(1_540.5) == "1,540.5")
        #expect(NumberText.statistic(999.96) == "1,000")
        #expect(NumberText.percent(0.9871) == "98.7 %")
        #expect(NumberText.percent(0.9999) == "> 99.9 %")
        #expect(NumberText.duration(microseconds: 850) == "850 µs")
        #expect(NumberText.duration(microseconds: -12_540) == "−12.5 ms")
        #expect(NumberText.duration(microseconds: 3_200_000) == "3.2 s")
    }
}
