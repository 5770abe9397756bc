import KernelTracing
import Testing

@Suite("Bytes as text, and their order")
struct ByteTextTests {
    @Test("bytes spell a text, or begin with it, when they are its bytes")
    func spelling() {
        let line = [UInt8]("overrun: 12".utf8)
        #expect(line.spells("overrun: 12"))
        #expect(!line.spells("overrun") && !line.spells("overrun: 123") && !line.spells(""))
        #expect(line.begins(with: "overrun") && line.begins(with: "") && line.begins(with: "overrun: 12"))
        #expect(!line.begins(with: "overrun: 123") && !line.begins(with: "verrun"))
        #expect(line[3...].begins(with: "rrun") && line[..<7].spells("overrun"))
        #expect([UInt8]().spells("") && ![UInt8]().begins(with: "a"))
    }

    @Test("a text falls into its words, lines and fields; empty ones are there only where they are asked for")
    func parts() {
        #expect([UInt8](" a\tbc \n".utf8).words.map(\.text) == ["a", "bc"])
        #expect([UInt8]("one\n\ntwo".utf8).lines.map(\.text) == ["one", "two"])
        let fields = [UInt8](":x::07:".utf8)[...]
        #expect(fields.parts(between: 0x3A).map(\.text) == ["x", "07"])
        #expect(fields.parts(between: 0x3A, keepingEmpty: true).map(\.text) == ["", "x", "", "07", ""])
        #expect(fields.dropFirst(3).parts(between: 0x3A).map(\.decimal) == [7])
        #expect([UInt8]().words.isEmpty && [UInt8]().lines.isEmpty)
        #expect([UInt8]()[...].parts(between: 0, keepingEmpty: true).map(\.text) == [""])
    }

    @Test("sorting gives the order that the standard library gives", arguments: [0, 1, 2, 3, 7, 100, 1_000])
    func sorting(count: Int) {
        for shape in 0..<4 {
            var state = UInt64(count + shape)
            var numbers = (0..<count).map { place -> UInt64 in
                state = state &* 6_364_136_223_846_793_005 &+ 1
                return [state >> 40, UInt64(place), UInt64(count - place), state >> 62][shape]
            }
            let expected = numbers.sorted()
            shellSort(count: count) {
                numbers[$0] < numbers[$1]
            } swap: {
                numbers.swapAt($0, $1)
            }
            #expect(numbers == expected)
        }
    }
}
