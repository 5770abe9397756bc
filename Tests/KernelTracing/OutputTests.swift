import KernelTracing
import Testing

@Suite("What programs write")
struct OutputTests {
    @Test("lines that start with a text are counted, however they are cut")
    func counting() {
        let text = [UInt8]("\"SET\",1\nx\"SET\"\n\"SET\n\"SET\",2\n\n\"SET\"".utf8)
        for cut in 1...text.count {
            var counter = LineCounter(prefix: "\"SET\"")
            for start in stride(from: 0, to: text.count, by: cut) {
                counter.append(text[start..<min(start + cut, text.count)])
            }
            #expect(counter.count == 3)
        }
    }

    @Test("an empty text counts every line that is not empty")
    func allLines() {
        var counter = LineCounter(prefix: "")
        counter.append("a\n\nbb\nc".utf8)
        #expect(counter.count == 3)
    }

    @Test("a new stream starts a new line")
    func streams() {
        var counter = LineCounter(prefix: "done")
        counter.append("no end".utf8)
        counter.beginStream()
        counter.append("done".utf8)
        #expect(counter.count == 1)
    }

    @Test("only the end of an output is kept, on one line")
    func tail() {
        var tail = OutputTail(longest: 16)
        tail.append([UInt8]("a long beginning that goes\n".utf8))
        tail.append([UInt8]("oh\tno\nthe end\n\n".utf8))
        #expect(tail.text == "oh no; the end")
        tail.append([UInt8](repeating: 0x78, count: 100))
        #expect(tail.text.count == 16)
    }

    @Test("lines come out whole, however they were cut, and overlong ones not at all")
    func splitting() {
        let text = [UInt8]("one\n\ntwo of some length\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\nthree\nrest".utf8)
        for cut in 1...text.count {
            var splitter = LineSplitter(longest: 20)
            var lines: [String] = []
            for start in stride(from: 0, to: text.count, by: cut) {
                text[start..<min(start + cut, text.count)].withUnsafeBytes { bytes in
                    splitter.append(bytes) { lines.append(String(decoding: $0, as: UTF8.self)) }
                }
            }
            #expect(lines == ["one", "", "two of some length", "three"])
        }
    }

    @Test(
        "numbers are read in full or not at all",
        arguments: [("18446744073709551615", UInt64.max), ("18446744073709551616", nil), ("", nil), ("1x", nil), ("007", 7)]
    )
    func decimals(_ text: String, _ value: UInt64?) {
        #expect(text.utf8.decimal == value)
    }

    @Test(
        "hexadecimal numbers too",
        arguments: [
            ("0xffffffffc02d1000", UInt64(0xFFFF_FFFF_C02D_1000)), ("0x", nil), ("fG", nil), ("11112222333344445", nil),
            ("AbC", 0xABC),
        ]
    )
    func hexadecimals(_ text: String, _ value: UInt64?) {
        #expect(text.utf8.hexadecimal == value)
    }
}
