import AgentWire
import Testing

@testable import Campaigns

@Suite("What a host may come to while it is measured")
struct HostLimitsTests {
    private func limits(_ written: String, memoryKiB: String? = "16777216") throws -> HostLimits {
        let campaign = try Campaign(
            text: "name: n\nhosts: all\nworkloads: [w]\nlimits: {timeout: 10m\(written)}\n", file: "c.yaml")
        return HostLimits(campaign.limits, facts: memoryKiB.map { ["memory.kib": $0] } ?? [:])
    }

    @Test("is what the campaign says")
    func said() throws {
        #expect(try limits(", load: 1.5, memory_mib: 256") == HostLimits(load: 150, availableKiB: 256 << 10))
        #expect(try limits(", memory_mib: 0") == HostLimits(), "nothing is looked for")
        #expect(try limits(", memory_mib: 1048576").availableKiB == 1 << 30)
    }

    @Test(
        "is any load, and 64 MiB of memory left or a twentieth of a small host's, if the campaign says nothing",
        arguments: [
            ("16777216", 65_536), ("1310720", 65_536), ("1048576", 52_428), ("262144", 13_107), ("0", 65_536), ("x", 65_536),
            (nil, 65_536),
        ] as [(String?, UInt32)])
    func unsaid(memoryKiB: String?, expected: UInt32) throws {
        #expect(try limits("", memoryKiB: memoryKiB) == HostLimits(load: 0, availableKiB: expected))
    }
}
