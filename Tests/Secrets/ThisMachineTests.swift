import Secrets
import Testing

@Suite("Names that only this machine has")
struct ThisMachineTests {
    @Test(
        "are localhost and the loopback addresses, as they are written",
        arguments: ["localhost", "LocalHost", "127.0.0.1", "127.255.0.9", "::1", "[::1]"])
    func own(name: String) {
        #expect(ThisMachine.isNamed(name))
    }

    @Test(
        "are no others, however they begin",
        arguments: [
            "", "localhost.example.org", "127.0.0.1.example.org", "127.0.0.1.2", "127.0.0", "127.0.0.", "127.0.0.256", "127.0..1",
            "127.0.0.+1", "127.0.0.１", "128.0.0.1", "0.0.0.0", "::", "[::2]", "localhost@example.org",
        ])
    func others(name: String) {
        #expect(!ThisMachine.isNamed(name))
    }
}
