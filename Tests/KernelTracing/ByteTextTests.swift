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
