import KernelSources
import ResultStore
import Testing

@testable import Reports

@Suite("What hosts say of their runtimes")
struct RuntimeReportTests {
    @Test("is in the report for those that the host was measured in, and on the screen with the configuration's first digits")
    func runtimes() throws {
        var small = SmallRun()
        small.addHost("a")
        small.hosts[0].facts = [
            RuntimeFact.version.name(of: "native"): "as it is", RuntimeFact.version.name(of: "docker"): "was never measured",
            RuntimeFact.configuration.name(of: "native"): "0123456789abcdef",
        ]
        small.measure("a", ["vfs_read": .task])
        let host = try #require(try report(of: small).hosts.first)
        #expect(host.runtimes == [.init(name: "native", version: "as it is", configuration: "0123456789abcdef")])
        let text = RuntimeTable(host).text(width: 80, colour: false)
        #expect(text.contains("as it is") && text.contains("0123456789ab") && !text.contains("0123456789abc"), "\(text)")
    }

    @Test("is nothing on the screen where they say nothing")
    func silent() throws {
        var small = SmallRun()
        small.addHost("a")
        small.measure("a", ["vfs_read": .task])
        let host = try #require(try report(of: small).hosts.first)
        #expect(host.runtimes == [.init(name: "native", version: nil, configuration: nil)])
        #expect(RuntimeTable(host).text(width: 80, colour: false).isEmpty)
    }

    private func report(of small: SmallRun) throws -> Report {
        try SmallRun.withLibrary { Report(run: small.run, hosts: small.hosts, measurements: small.measurements, kernels: $0) }
    }
}
