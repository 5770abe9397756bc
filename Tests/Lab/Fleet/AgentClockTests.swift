import AgentWire
import FleetInventory
import Foundation
import Testing

@testable import Campaigns

@Suite("A host whose wall clock something keeps", .serialized, .enabled(if: LabFleet.isBooted))
struct AgentClockTests {
    /// On x86_64: the lab's other images have a Python without `ctypes`.
    @Test("says so, and how well; once nothing keeps it, it says that")
    func kept() async throws {
        let fleet = try LabFleet()
        let host = try #require(fleet.guests.first)
        let target = try await AgentOnHost(host)
        let conversation = try await target.agent()
        try await target.root(Self.tellKernel(status: 0, errorMicroseconds: 100))
        // The kernel lets the error grow by 500 us a second, until it is told anew.
        let error = try #require(try await Self.wallClockError(conversation))
        #expect((100...30_100).contains(error))
        #expect(try await conversation.facts(within: .seconds(60))["clock.synchronised"] == "yes")

        let unsynchronised = 0x40
        try await target.root(Self.tellKernel(status: unsynchronised, errorMicroseconds: 16_000_000))
        #expect(try await Self.wallClockError(conversation) == nil)
        #expect(try await conversation.facts(within: .seconds(60))["clock.synchronised"] == "no")
        await conversation.close()
        await target.close()
    }

    private static func wallClockError(_ conversation: AgentConversation) async throws -> UInt32? {
        let answer = try await conversation.ask(.ping(sequence: 1), within: .seconds(60))
        guard case .pong(_, _, _, let error) = answer else { throw await conversation.unexpected(answer) }
        return error
    }

    /// What chronyd and ntpd say to the kernel of the clock that they keep: adjtimex(2) with ADJ_STATUS and ADJ_MAXERROR.
    private static func tellKernel(status: Int, errorMicroseconds: Int) -> String {
        """
        python3 -c 'import ctypes, struct
        timex = ctypes.create_string_buffer(208)
        struct.pack_into("I", timex, 0, 0x10 | 0x04)
        struct.pack_into("q", timex, 24, \(errorMicroseconds))
        struct.pack_into("i", timex, 40, \(status))
        assert ctypes.CDLL(None).adjtimex(timex) >= 0'
        """
    }
}
