import ExampleFleet
import Foundation
import KernelSources
import ResultStore
import Testing

@testable import Dashboard

@Suite("Hostile names and addresses")
struct HostileTests {
    static let names = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "a&b'c\"d", "🐧 büro 服务器",
        String(repeating: "long", count: 2_500),
        "line\nbreak", "\u{1B}]0;t\u{7}\u{202E}", "back\\slash/../..", "</title><b>{{{x}}}", "100%+1&name=other",
    ]

    @Test("a host, load and campaign of any name are shown and found, and add no element", arguments: names)
    func shown(name: String) async throws {
        try await Site.withFolder { folder in
            let store = try await SQLiteStore.open(folder.appending(path: "s.sqlite").path)
            let fleet = ExampleFleet()
            var run = fleet.run
            run.campaign = name
            try await store.create(run)
            var host = try #require(fleet.hosts.first)
            let measurement = try #require(fleet.measurements.first { $0.key.host == host.host })
            host.host = name
            host.facts = ["os.id": name, name: name]
            var failed = host
            failed.host = name + "2"
            failed.status = .failed
            failed.reason = name
            failed.remedy = name
            try await store.store([host, failed])
            var own = measurement
            own.key.host = name
            own.key.workload = name
            try await store.store(own)
            let site = try Site(store, kernels: KernelLibrary(folder: folder))
            let addresses = [
                "/", "/runs", "/runs/latest", Address.host(name), Address.host(name, in: "latest"), Address.nights(name),
                "/compare",
                Address.functions(of: "latest"), "/runs/latest/report.html",
            ]
            for address in addresses {
                let answer = try await site.get(address)
                #expect(answer.status == 200, "\(address.prefix(100))")
                let visible = answer.text.replacing(/"[^"]*"/, with: "\"\"")
                #expect(PageCheck.nesting(visible) == [], "\(address.prefix(100))")
                for forbidden in ["<script", "<img", "<b>", "\u{1B}", "\u{202E}"] {
                    #expect(!answer.text.contains(forbidden), "\(forbidden) in \(address.prefix(100))")
                }
            }
        }
    }

    static let addresses = [
        "/?page=-1", "/?page=99999999999999999999", "/?page=9223372036854775807", "/?load=%FF%FE", "/?sort=%00&text=%",
        "/?text=%3Cscript%3E",
        "/runs?page=0", "/runs/%2e%2e%2f", "/runs/latest/host?name=", "/runs/latest/function", "/runs/latest/function?name=%00",
        "/compare?from=latest", "/compare?from=x&to=y", "/compare?from=latest&to=latest&by=nothing",
        "/compare?from=latest&to=latest&by=kernel&first=%5B", "/nights?campaign=%3Cb%3E", "/compare.csv", "//",
        "/runs//functions",
    ]

    @Test("parameters of any kind get a page or a clear refusal")
    func parameters() async throws {
        try await Site.withExample(nights: 1) { site, _ in
            for address in Self.addresses {
                let answer = try await site.get(address)
                #expect([200, 400, 404].contains(answer.status), "\(address): \(answer.status)")
                #expect(PageCheck.problems(answer.text) == [], "\(address)")
            }
        }
    }
}
