import ExampleFleet
import Foundation
import HTTPTypes
import KernelSources
import ResultStore
import Subprocess
import Testing

@testable import Dashboard

@Suite("Metrics")
struct MetricsTests {
    private static let openMetrics: HTTPFields = [.accept: "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"]

    @Test("are of the newest run of each campaign that has ended, in the format that is asked for")
    func newestRuns() async throws {
        try await Site.withExample(nights: 2, isRead: false) { site, store in
            var other = ExampleFleet().run
            other.id = RunID("20261123-0000-0001")
            other.campaign = "other \"one\"\\"
            try await store.create(other)
            var running = other
            running.id = RunID("20261125-0000-0001")
            running.state = .running
            running.finished = nil
            try await store.create(running)
            await site.dashboard.runs.forgetList()
            let newest = try await store.runs(limit: 5).first { $0.run.campaign == "first-light" }
            let plain = try await site.get("/metrics")
            #expect(plain.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            let runs = plain.text.split(separator: "\n").filter { $0.hasPrefix("hapfleet_run_info{") }
            #expect(
                Set(runs) == [
                    "hapfleet_run_info{run=\"\(try #require(newest).run.id)\",campaign=\"first-light\",state=\"finished\"} 1",
                    "hapfleet_run_info{run=\"20261123-0000-0001\",campaign=\"other \\\"one\\\"\\\\\",state=\"finished\"} 1",
                ])
            let open = try await site.get("/metrics", headers: Self.openMetrics)
            #expect(open.headers[.contentType] == "application/openmetrics-text; version=1.0.0; charset=utf-8")
            #expect(open.text.hasSuffix("# EOF\n"))
        }
    }

    @Test("are read by Prometheus' own Python client as they were written", arguments: ["openmetrics", "prometheus"])
    func readByOthers(format: String) async throws {
        try await Site.withExample(nights: 1, isRead: false) { site, store in
            let text = try await site.get("/metrics", headers: format == "openmetrics" ? Self.openMetrics : [:]).text
            let file = URL(filePath: store.location).deletingLastPathComponent().appending(path: "metrics").path
            try Data(text.utf8).write(to: URL(filePath: file))
            let parser = format == "openmetrics" ? "prometheus_client.openmetrics.parser" : "prometheus_client.parser"
            let program = """
                import sys
                from \(parser) import text_string_to_metric_families as families
                print(sum(len(family.samples) for family in families(open(sys.argv[1]).read())))
                """
            let result = try await run(
                .name("env"), arguments: ["/usr/bin/python3", "-c", program, file], output: .string(limit: 4_096),
                error: .string(limit: 65_536))
            #expect(result.terminationStatus.isSuccess, "\(result.standardError)")
            let samples = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
            #expect(result.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines) == "\(samples.count)")
        }
    }

    @Test("that the Grafana dashboard names are there, with the labels that it asks for")
    func grafana() async throws {
        let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let dashboard = try JSONSerialization.jsonObject(
            with: Data(contentsOf: repository.appending(path: "Deploy/grafana/hapfleet.json")))
        let questions = Self.strings(in: dashboard).filter { $0.contains("hapfleet_") }
        #expect(questions.count > 15)
        try await Site.withExample(nights: 1, isRead: false) { site, _ in
            var labels: [String: Set<String>] = [:]
            for sample in try await site.get("/metrics").text.split(separator: "\n") where !sample.hasPrefix("#") {
                let name = String(sample.prefix { $0.isLetter || $0 == "_" })
                labels[name, default: []].formUnion(sample.matches(of: /([a-z]+)="/).map { String($0.1) })
            }
            for question in questions {
                for selector in question.matches(of: /(hapfleet_[a-z_]+)(?:\{([^}]*)\})?/) {
                    let known = labels[String(selector.1)]
                    #expect(known != nil, "\(selector.1) in \(question)")
                    for label in (selector.2 ?? "").matches(of: /([a-z]+)(?:=~|!=|=)"/) {
                        #expect(known?.contains(String(label.1)) == true, "\(label.1) of \(selector.1)")
                    }
                }
            }
        }
    }

    private static func strings(in value: Any) -> [String] {
        switch value {
        case let text as String: [text]
        case let list as [Any]: list.flatMap(strings)
        case let object as [String: Any]: object.values.flatMap(strings)
        default: []
        }
    }
}
