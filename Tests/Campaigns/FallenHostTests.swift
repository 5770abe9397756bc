import FleetInventory
import Testing

@testable import Campaigns

@Suite("A host that falls under a hostile load")
struct FallenHostTests {
    private let round = Round(index: 0, workload: "calls", runtime: "docker", repetition: 1)

    private func host(console: ConsoleSource? = nil) -> Host {
        Host(name: "a", address: "a", user: "measure", console: console)
    }

    @Test("is a finding, with the load, the runtime and what its console tells of the crash")
    func crashed() {
        let fall = HostFall(round: round, noticed: "no answer in time", isBack: false, crash: "BUG: x", console: "BUG: x")
        let finding = fall.finding(of: host(console: .file("/c")))
        #expect(finding.code == .hostFell && finding.code.rawValue == "host_fell" && finding.host == "a")
        #expect(finding.cause == "fell under calls in docker (BUG: x)")
        #expect(finding.remedy == "its console is kept: hapfleet show RUN --host a")
    }

    @Test("hung, or was restarted, where its console tells of no crash")
    func silent() {
        let hung = HostFall(round: round, noticed: "no answer in time", isBack: false)
        #expect(hung.finding(of: host()).cause == "fell under calls in docker (hung: no answer in time)")
        #expect(hung.finding(of: host()).remedy == "name its console in the inventory to see why")
        let restarted = HostFall(round: round, noticed: "it was restarted", isBack: true)
        let finding = restarted.finding(of: host(console: .command(["conserver", "a\nb"])))
        #expect(finding.cause == "fell under calls in docker (it was restarted)")
        #expect(finding.remedy == "its console said nothing of it: conserver a b")
    }
}
