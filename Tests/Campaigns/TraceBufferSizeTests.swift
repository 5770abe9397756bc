import Testing

@testable import Campaigns

@Suite("The size of the ring buffers")
struct TraceBufferSizeTests {
    @Test(
        "is as large as a slow machine needs, and never much of a host's memory",
        arguments: [
            ("1", "1000000", 32_768), ("2", "1000000", 31_250), ("64", "134217728", 8_192), ("512", "1000000000", 4_096),
            ("1", "200000", 12_500),
        ])
    func sizes(processors: String, memoryKiB: String, expected: UInt32) {
        #expect(TraceBufferSize.kiBPerCPU(facts: ["cpu.count": processors, "memory.kib": memoryKiB]) == expected)
    }

    @Test("is the smallest where a host says nothing sensible", arguments: [[:], ["cpu.count": "0"], ["cpu.count": "x"]])
    func nonsense(facts: [String: String]) {
        #expect(TraceBufferSize.kiBPerCPU(facts: facts) == 4_096)
    }
}
