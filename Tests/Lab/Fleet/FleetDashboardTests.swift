import FleetInventory
import Foundation
import HeadlessBrowser
import Testing

/// The dashboard as a person has it: a browser before `hapfleet serve`, over runs of the lab's hosts.
@Suite("The dashboard of a fleet of real kernels", .serialized, .enabled(if: LabFleet.isBooted))
struct FleetDashboardTests {
    private static let token = "a-token-for-the-lab-0123456789"
    private static let pictures = LabFleet.root.appending(path: "out/screenshots/lab")

    @Test(
        "a run that is started on the page moves before one's eyes, can be stopped, and is on every page in the end",
        .timeLimit(.minutes(30)))
    func liveRun() async throws {
        let fleet = try LabFleet()
        let hosts = try Self.hosts(of: fleet)
        let server = try ServedDashboard(fleet, campaign: Self.campaign(on: hosts), token: Self.token)
        defer { server.stop() }
        let browser = try Browser()
        defer { browser.close() }
        let tab = try await browser.tab()
        try await tab.show(width: 1_440, height: 900)
        try await logIn(tab, server)
        try await emptyPages(tab, server)

        try await tab.open(server.address + "/runs")
        try await tab.click("form[action='/start'] button")
        let run = try #require(try await tab.value("location.pathname").text)
        try await watch(tab)
        #expect(tab.complaints() == [])
        try await walk(tab, server)
        try await look(tab, server, run: run, host: hosts[0])
        try await stop(tab, server)
    }

    /// Two hosts with different kernels whose lines the lab knows, and one load on each: enough to compare, and soon done.
    private static func hosts(of fleet: LabFleet) throws -> [String] {
        let hosts = fleet.guests.prefix(2).map(\.name)
        try #require(hosts.count == 2, "the lab has no two x86_64 guests")
        return hosts
    }

    private static func campaign(on hosts: [String]) -> String {
        """
        name: dashboard
        hosts: \(hosts.joined(separator: " | "))
        workloads: [shell]
        runtimes: [native]
        repeats: 1
        phases: {baseline: 1s, warmup: 1s, settle: {quiet: 2s, max: 120s}, steady: {length: 2s, windows: 2}}
        start: {barrier: all, lead: 1s, max_skew: 1s}
        limits: {parallel: 64, timeout: 5m}

        """
    }

    private func logIn(_ tab: Tab, _ server: ServedDashboard) async throws {
        try await tab.open(server.address + "/")
        #expect(try await tab.value("location.pathname") == .text("/login"))
        try await tab.value("document.querySelector('input[type=password]').value = '\(Self.token)'")
        try await tab.click("form button")
        #expect(try await tab.value("location.pathname") == .text("/"))
    }

    private func emptyPages(_ tab: Tab, _ server: ServedDashboard) async throws {
        let inspection = try Inspection(tab, pictures: Self.pictures)
        for (name, address) in [
            ("empty-fleet", "/"), ("empty-runs", "/runs"), ("empty-nights", "/nights"), ("empty-compare", "/compare"),
        ] {
            #expect(try await inspection.problems(of: server.address + address, name: name) == [])
        }
        try await tab.show(width: 1_440, height: 900)
    }

    /// The run's page tells of changes by itself, and comes anew at the end.
    private func watch(_ tab: Tab) async throws {
        try await Self.settle(tab)
        let loads = tab.loads
        #expect(try await tab.value("document.getElementById('live') !== null") == .flag(true))
        // Now: after it has moved the page may be on its way to the one of a run that is over.
        try await tab.picture().write(to: Self.pictures.appending(path: "live-1440.png"))
        let moved = try await tab.value(
            """
            new Promise(moved => new MutationObserver(() => moved(document.getElementById('live-text').textContent))
              .observe(document.getElementById('live-text'), {childList: true, characterData: true, subtree: true}))
            """)
        #expect(moved.text?.contains("hosts done") == true)
        try await tab.load(after: loads)
        try await Self.settle(tab)
        #expect(try await tab.value("document.getElementById('live')") == .null)
        for word in ["finished", "all valid"] {
            #expect(try await tab.value("document.body.innerText.includes('\(word)')") == .flag(true), "\(word)")
        }
    }

    /// Pages whose numbers are not there yet renew themselves.
    private static func settle(_ tab: Tab) async throws { try await tab.wait(whileHeading: "Being read") }

    /// Fleet, host, function, comparison: clicks alone.
    private func walk(_ tab: Tab, _ server: ServedDashboard) async throws {
        func click(_ selector: String) async throws {
            try await tab.click(selector)
            try await Self.settle(tab)
        }
        try await tab.open(server.address + "/")
        try await Self.settle(tab)
        try await click("tbody a[href^='/host?name=']")
        try await click(".actions a")
        try await click("#functions ~ .scroll tbody a")
        #expect(try await tab.value("location.pathname.endsWith('/function')") == .flag(true))
        #expect(try await tab.value("document.body.innerText.includes('Who reaches it')") == .flag(true))
        try await click("main .faint a")
        try await click("a[href*='by=kernel']")
        try await click("svg.tree a")
        try await click("svg.tree a")
        #expect(try await tab.value("location.pathname.endsWith('/function')") == .flag(true))
        #expect(tab.complaints() == [])
    }

    /// Every page, each way.
    private func look(_ tab: Tab, _ server: ServedDashboard, run: String, host: String) async throws {
        let id = run.split(separator: "/").last.map(String.init) ?? ""
        let compare = "/compare?from=\(id)&to=\(id)&by=kernel&workload=shell&arch=x86_64"
        let pages = [
            ("fleet", "/"), ("runs", "/runs"), ("run", run), ("host", "/host?name=\(host)"),
            ("host-in-run", "\(run)/host?name=\(host)"),
            ("functions", "\(run)/functions?sort=rare"),
            ("function", "\(run)/function?name=vfs_read&module=vmlinux&file=fs/read_write.c"),
            ("exposure", "\(run)/exposure"), ("nights", "/nights?campaign=dashboard"), ("compare", compare),
        ]
        let inspection = try Inspection(tab, pictures: Self.pictures)
        for (name, address) in pages {
            #expect(try await inspection.problems(of: server.address + address, name: name) == [])
        }
        try await tab.show(width: 1_440, height: 900)
    }

    private func stop(_ tab: Tab, _ server: ServedDashboard) async throws {
        try await tab.open(server.address + "/runs")
        try await tab.click("form[action='/start'] button")
        try await Self.settle(tab)
        try await tab.click("form[action$='/stop'] button")
        var isStopping = true
        while isStopping {
            try await tab.open(server.address + "/runs/latest")
            try await Self.settle(tab)
            isStopping = try await tab.value("document.querySelector('form[action$=\"/stop\"]') !== null").flag == true
        }
    }
}

/// `hapfleet serve` with a campaign that may be started.
private final class ServedDashboard: Sendable {
    let address: String
    private let process: Process

    init(_ fleet: LabFleet, campaign: String, token: String) throws {
        let folder = fleet.folder.appending(path: "dashboard")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let (campaignFile, tokenFile) = (folder.appending(path: "dashboard.yaml").path, folder.appending(path: "token").path)
        try Data(campaign.utf8).write(to: URL(filePath: campaignFile))
        _ = FileManager.default.createFile(atPath: tokenFile, contents: Data(token.utf8), attributes: [.posixPermissions: 0o600])
        let process = Process()
        process.executableURL = LabFleet.root.appending(path: ".build/debug/hapfleet")
        process.currentDirectoryURL = LabFleet.root
        process.arguments = [
            "serve", "--listen", "127.0.0.1:0", "--token-file", tokenFile, "--campaign", campaignFile,
            "-i", try #require(LabFleet.inventoryPath), "--store", folder.appending(path: "store.sqlite").path,
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        self.process = process
        var said = Data()
        while !said.contains(10), let more = try output.fileHandleForReading.read(upToCount: 1), !more.isEmpty { said += more }
        let word = try #require(String(decoding: said, as: UTF8.self).split(separator: " ").first, "it did not start")
        address = String(word.dropLast())
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}
