import Testing

@testable import Campaigns

@Suite("A host that falls while it measures")
struct FallenHostTests {
    private let failure = HostFailure(.timedOut, host: "a", cause: "no answer in time", remedy: "raise the time-out")

    @Test("is a finding under a hostile load, with the load, the runtime, and the console if the inventory names it")
    func hostile() throws {
        let round = try #require(Round.all(workloads: ["calls"], runtimes: ["docker"], repeats: 1).first)
        let fallen = failure.fallen(under: round, console: "/var/log/a\nb")
        #expect(fallen.cause == "fell under the hostile load calls in docker: no answer in time")
        #expect(fallen.remedy.hasPrefix("its console may say why: /var/log/a") && !fallen.remedy.contains("\n"))
        #expect(fallen.code == .timedOut)
    }

    @Test("is what it was under an honest one")
    func honest() {
        #expect(failure.fallen(under: nil, console: nil) == failure)
    }
}
