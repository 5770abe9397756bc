import Campaigns
import Foundation
import KernelSources
import Reports
import ResultStore
import Testing

@testable import Alerts

@Suite("Alerts")
struct RunAlertTests {
    private func alert(
        _ run: RunRecord, _ rules: [String], _ store: any ResultStore, _ kernels: KernelLibrary
    ) async throws -> RunAlert {
        let report = try await Report.of(run.id, in: store, kernels: kernels)
        return try await RunAlert.of(
            report, run, by: rules.compactMap { AlertRule($0) }, against: .standard(for: run, in: store), in: store,
            kernels: kernels, weight: nil)
    }

    @Test("a host that got another kernel is compared with its old one, and what is new in a folder is named")
    func swappedKernel() async throws {
        try await TwoNights.withStore { store, kernels in
            _ = try await TwoNights.store(1, in: store)
            let second = try await TwoNights.store(
                2, in: store, kernel: TwoNights.new, reaching: TwoNights.usual + ["udp_sendmsg", "landlock_check"])
            let alert = try await alert(second, ["new functions in net/", "new functions in drivers/"], store, kernels)
            #expect(alert.findings.map(\.rule) == ["new functions in net/"])
            #expect(alert.findings.first?.functions == [RunAlert.Function(name: "udp_sendmsg", place: "net/ipv4/udp.c:201")])
            #expect(alert.digest.contains("6.1.0-41-amd64 → 6.12.57-amd64") && alert.text.contains("udp_sendmsg"))
        }
    }

    @Test("a host that got a kernel which others had already is compared with its own past, and not with theirs")
    func followed() async throws {
        try await TwoNights.withStore { store, kernels in
            let wider = TwoNights.usual + ["udp_sendmsg"]
            _ = try await TwoNights.store(1, in: store, hosts: ["web1", "web2"], others: ["db1": (TwoNights.new, wider)])
            let second = try await TwoNights.store(
                2, in: store, hosts: ["web1"], others: ["db1": (TwoNights.new, wider), "web2": (TwoNights.new, wider)])
            let alert = try await alert(second, ["new functions", "functions +5%"], store, kernels)
            #expect(alert.findings.map(\.rule) == ["new functions", "functions +5%"])
            #expect(alert.findings.allSatisfy { $0.detail.contains("6.1.0-41-amd64 → 6.12.57-amd64") })
            #expect(alert.findings.first?.functions == [RunAlert.Function(name: "udp_sendmsg", place: "net/ipv4/udp.c:201")])
        }
    }

    @Test("ten functions that became twelve are 20 % more: above a bound of 19.9, not above one of 20")
    func growth() async throws {
        try await TwoNights.withStore { store, kernels in
            _ = try await TwoNights.store(1, in: store)
            let second = try await TwoNights.store(
                2, in: store, reaching: TwoNights.usual + ["udp_sendmsg", "landlock_check"])
            let rules = ["functions +19.9%", "functions +20%", "lines +5%", "hap +5%"]
            let findings = try await alert(second, rules, store, kernels).findings
            #expect(findings.map(\.rule) == ["functions +19.9%", "lines +5%", "hap +5%"])
            #expect(findings[0].detail.contains("grew by 20 %, from 10 to 12"))
        }
    }

    @Test("a run like the one before alarms nobody")
    func calm() async throws {
        try await TwoNights.withStore { store, kernels in
            _ = try await TwoNights.store(1, in: store)
            let second = try await TwoNights.store(2, in: store)
            let rules = ["functions +0%", "lines +0%", "hap +0%", "new functions", "host missing", "invalid"]
            let alert = try await alert(second, rules, store, kernels)
            #expect(!alert.isAlarming && alert.unchecked.isEmpty)
            #expect(alert.text.contains("Nothing to tell of"))
        }
    }

    @Test("hosts that failed, hosts that are gone and measurements that are invalid are named with their reasons")
    func missing() async throws {
        try await TwoNights.withStore { store, kernels in
            let first = try await TwoNights.store(1, in: store, hosts: ["web1", "web2", "web3"])
            let second = try await TwoNights.store(2, in: store, hosts: ["web1"], missing: ["web2"], invalidOn: "web1")
            let findings = try await alert(second, ["host missing", "invalid"], store, kernels).findings
            #expect(findings.map(\.rule) == ["host missing", "invalid", "host missing"])
            #expect(findings[0].detail == "web2: failed, connection refused")
            #expect(findings[1].detail.hasPrefix("web1, shell in native, repeat 2: lost_events"))
            #expect(findings[2].detail.hasPrefix("web3: ") && findings[2].against == first.id.text)
        }
    }

    @Test("the last good run is the one before that is wholly well; with none, the last; the pinned one is there as well")
    func references() async throws {
        try await TwoNights.withStore { store, _ in
            let good = try await TwoNights.store(1, in: store)
            let partly = try await TwoNights.store(2, in: store, hosts: ["web1"], missing: ["web2"])
            let last = try await TwoNights.store(3, in: store)
            func found(_ run: RunRecord) async throws -> [RunAlert.Reference] {
                try await RunReferences.standard(for: run, in: store).runs.map { .init(run: $0.run.id.text, reason: $0.reason) }
            }
            #expect(try await found(good) == [])
            #expect(try await found(last) == [.init(run: good.id.text, reason: .lastGood)])
            // As the coordinator that measured it has it: the store keeps whole milliseconds.
            var measured = last
            measured.started += 0.0004
            #expect(try await found(measured) == [.init(run: good.id.text, reason: .lastGood)])
            try await store.pin(partly.id)
            #expect(
                try await found(last) == [
                    .init(run: good.id.text, reason: .lastGood), .init(run: partly.id.text, reason: .pinned),
                ])
            try await store.pin(good.id)
            #expect(try await found(last) == [.init(run: good.id.text, reason: .pinned)])
            try await store.remove(good.id)
            #expect(try await found(last) == [.init(run: partly.id.text, reason: .last)])
        }
    }

    @Test("without anything to compare with, that is said, and nothing is found")
    func first() async throws {
        try await TwoNights.withStore { store, kernels in
            let only = try await TwoNights.store(1, in: store)
            let alert = try await alert(only, ["functions +5%"], store, kernels)
            #expect(!alert.isAlarming && alert.unchecked == ["there is no earlier run of this campaign to compare with"])
            #expect(try await self.alert(only, ["invalid"], store, kernels).unchecked.isEmpty)
        }
    }
}
