import ArgumentParser
import Testing

@testable import hapfleet

@Suite("hapfleet serve")
struct ServeCommandTests {
    @Test(
        "without a token listens where this machine alone can reach it, unless it is told to show everything to everyone",
        arguments: ["0.0.0.0:0", "[::]:0", "192.0.2.1:8642"])
    func elsewhere(listen: String) async throws {
        let command = try ServeCommand.parse(["--listen", listen, "--store", "/absent/store.sqlite"])
        let failure = await #expect(throws: CommandFailure.self) { try await command.run() }
        #expect(failure?.message.contains("\(listen) can be reached from other machines: give a --token-file") == true)
    }
}
