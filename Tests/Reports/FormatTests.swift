import AgentWire
import Foundation
import ResultStore
import Testing

@testable import Reports

@Suite("A report's formats")
struct FormatTests {
    static func example() throws -> Report {
        var small = SmallRun()
        small.addHost("web1")
        small.addHost("web2", status: .failed, reason: "connection refused", remedy: "start sshd there")
        small.measure(
            "web1", repetition: 1, startOffset: -120, ["vfs_read": .task + .idle, "__x64_sys_read": .task, "tcp_rcv": .softirq])
        small.measure("web1", repetition: 2, invalidities: [Invalidity(.lostEvents, "7 entries")], ["vfs_read": .task])
        return try SmallRun.withLibrary {
            Report(run: small.run, hosts: small.hosts, measurements: small.measurements, kernels: $0)
        }
    }

    @Test("JSON has every key of hapfleet.report/1, with null for what is not known")
    func jsonKeys() throws {
        let text = try Self.example().text(as: .json)
        let root = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(root["schema"] as? String == "hapfleet.report/1")
        try expect(["id", "campaign", "started", "finished", "hosts_total", "hosts_ok", "hosts_failed"], in: root["run"])
        try expect(["start_skew_us_max", "start_skew_us_p99", "offset_error_us_max"], in: root["sync"])
        let cell = try #require((root["cells"] as? [[String: Any]])?.first)
        try expect(["workload", "runtime", "kernel", "arch", "hosts", "repeats", "valid", "functions", "lines", "hap"], in: cell)
        try expect(["median", "p25", "p75", "ci95", "union", "core", "chao2", "coverage"], in: cell["functions"])
        try expect(["median", "p25", "p75", "ci95", "union", "core"], in: cell["lines"])
        try expect(["weight", "median", "ci95"], in: cell["hap"])
        let hosts = try #require(root["hosts"] as? [[String: Any]])
        try expect(["host", "kernel", "build_id", "arch", "status", "reason", "measurements"], in: hosts.first)
        let measurement = try #require((hosts.first?["measurements"] as? [[String: Any]])?.first)
        try expect(
            [
                "workload", "runtime", "repeat", "functions", "functions_irq", "functions_baseline", "lines", "lines_inlined",
                "syscalls", "events", "lost_events", "steady", "settle_s", "valid", "invalid_reasons", "fall",
                "start_offset_us", "work_done",
            ], in: measurement)
        #expect((cell["functions"] as? [String: Any])?["ci95"] is NSNull)
        #expect(hosts.last?["reason"] as? String == "connection refused")
    }

    @Test("JSON can be read back to the same report")
    func jsonRoundTrip() throws {
        var report = try Self.example()
        report.buildIDs = []
        #expect(try Report(json: report.text(as: .json)) == report)
    }

    @Test("a host's functions have every key of their document")
    func functionKeys() throws {
        var small = SmallRun()
        small.addHost("a")
        small.measure("a", ["stub": .task])
        let text = try SmallRun.withLibrary {
            try ReportJSON.text(HostFunctions(small.hosts[0], measurements: small.measurements, kernels: $0))
        }
        let root = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        try expect(["host", "kernel", "build_id", "measurements"], in: root)
        let measurement = try #require((root["measurements"] as? [[String: Any]])?.first)
        try expect(["workload", "runtime", "repeat", "functions"], in: measurement)
        let function = (measurement["functions"] as? [[String: Any]])?.first
        try expect(["name", "module", "file", "first_line", "last_line", "lines", "context", "first_seen_us"], in: function)
    }

    @Test("a run that has not ended counts hosts that are done, and does not say that the others were not measured")
    func notEnded() throws {
        var report = try Self.example()
        report.run.finished = nil
        for format in [ReportFormat.table, .markdown, .html] {
            let text = try report.text(as: format)
            #expect(text.contains("hosts done so far") && !text.contains("hosts measured"))
        }
    }

    @Test("the table shows hosts by loads, cells, what is not valid and who failed with the remedy")
    func table() throws {
        #expect(
            try Self.example().text(as: .table, width: 90) == """
                run 20261124-2215-ab3f  campaign small  finished
                2026-11-24 22:15:00 UTC – 2026-11-24 22:16:00 UTC
                1 of 2 hosts measured, 1 failed

                                              shell ───────────────────────
                host  kernel          arch    functions  lines  valid  lost
                web1  6.1.0-41-amd64  x86_64          2     34  1/2 ✗     0

                load   kernel          arch    valid  functions  interval  lines  interval  core  union
                shell  6.1.0-41-amd64  x86_64    1/2          2         –     34         –     2      2

                Horizontal Attack Profile under the weight uniform, 0.171 in 1,000 lines
                                                        interval ───────────────────────
                load   kernel          arch       bugs  by measurements        by weight  not weighed
                shell  6.1.0-41-amd64  x86_64  0.00581                –  0.00546–0.00619            0

                Not valid, and in no number above
                ✗ web1  shell native #2  lost_events: 7 entries

                Not measured
                ✗ web2  failed: connection refused; start sshd there

                """)
    }

    @Test("CSV has one row a measurement, with what is not known left empty")
    func csv() throws {
        let rows = try Self.example().text(as: .csv).components(separatedBy: "\r\n")
        #expect(rows.count == 4 && rows[3].isEmpty)
        #expect(rows[0].hasPrefix("run,campaign,host,kernel,build_id,arch,host_status,workload,runtime,repeat,functions,"))
        #expect(
            rows[1]
                == "20261124-2215-ab3f,small,web1,6.1.0-41-amd64,0102030405060708090a0b0c0d0e0f1011121314,x86_64,done,shell,native,1,"
                + "2,1,1,34,84,0,dwarf,1,1000,0,true,1.5,true,,-120,12,loops,0,2,,,,,,,,,,,")
        #expect(rows[2].hasSuffix(",1.5,false,lost_events: 7 entries,0,12,loops,0,1,,,,,,,,,,,"))
    }

    @Test(
        "CSV quotes what RFC 4180 says and defuses formulas",
        arguments: [
            ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""), ("two\nlines", "\"two\nlines\""),
            ("=1+2", "'=1+2"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"),
            ("=cmd|' /C calc'!A0,", "\"'=cmd|' /C calc'!A0,\""),
            ("", ""), (" padded", "\" padded\""),
        ])
    func csvFields(text: String, field: String) {
        #expect(CSVReport.word(text) == field)
    }

    @Test("metrics have type, help and escaped labels, numbers of valid measurements alone, and an end")
    func openMetrics() throws {
        let lines = try Self.example().text(as: .openmetrics).split(separator: "\n").map(String.init)
        #expect(lines.last == "# EOF")
        #expect(lines.contains("# TYPE hapfleet_cell_functions gauge"))
        #expect(lines.contains("# HELP hapfleet_cell_functions Kernel functions reached."))
        let cell = "campaign=\"small\",workload=\"shell\",runtime=\"native\",kernel=\"6.1.0-41-amd64\",arch=\"x86_64\""
        #expect(lines.contains("hapfleet_cell_functions{\(cell),statistic=\"median\"} 2"))
        #expect(lines.contains("hapfleet_cell_measurements{\(cell),valid=\"false\"} 1"))
        #expect(lines.filter { $0.hasPrefix("hapfleet_measurement_functions{") }.count == 1)
        #expect(lines.filter { $0.hasPrefix("hapfleet_measurement_valid{") }.count == 2)
    }

    @Test("the textfile has the same samples, in the format that node_exporter reads")
    func prometheusText() throws {
        func samples(_ format: ReportFormat) throws -> [Substring] {
            try Self.example().text(as: format).split(separator: "\n").filter { !$0.hasPrefix("#") }
        }
        #expect(try samples(.prometheus) == samples(.openmetrics))
        let comments = try Self.example().text(as: .prometheus).split(separator: "\n").filter { $0.hasPrefix("#") }
        #expect(comments.contains("# TYPE hapfleet_run_info gauge"))
        #expect(comments.allSatisfy { $0.hasPrefix("# HELP ") || $0.hasPrefix("# TYPE ") && $0.hasSuffix(" gauge") })
    }

    @Test("Markdown has the cells, and what does not count")
    func markdown() throws {
        let text = try Self.example().text(as: .markdown)
        #expect(text.contains("| `shell` | `native` | `6.1.0-41-amd64` | `x86_64` | 1/2 ✗ | 2 | – | 34 | – |"))
        #expect(text.contains("- `web1`, `shell`, `native`, repeat 2: `lost_events: 7 entries`"))
        let columns = Set(text.split(separator: "\n").filter { $0.hasPrefix("|") }.map { $0.split(separator: "|").count })
        #expect(columns.count == 1)
    }

    @Test(
        "a name in Markdown is code, whatever it is",
        arguments: [
            ("web1", "`web1`"), ("a|b", "`a\\|b`"), ("`x`", "`` `x` ``"), ("@team #1 **b**", "`@team #1 **b**`"),
            ("a\nb", "`a\\u{a}b`"),
            ("", "–"),
        ])
    func markdownNames(name: String, code: String) {
        #expect(MarkdownText.name(name) == code)
    }

    @Test("each family of metrics is one block, and no sample comes twice")
    func openMetricsFamilies() throws {
        let lines = try Self.example().text(as: .openmetrics).split(separator: "\n")
        let families = lines.filter { $0.hasPrefix("# TYPE ") }
        #expect(Set(families).count == families.count)
        let samples = lines.filter { !$0.hasPrefix("#") }.compactMap { $0.split(separator: "} ").first }
        #expect(Set(samples).count == samples.count)
    }

    @Test("every format of an empty run is complete", arguments: ReportFormat.allCases)
    func emptyRun(format: ReportFormat) throws {
        let small = SmallRun()
        let text = try SmallRun.withLibrary {
            try Report(run: small.run, hosts: [], measurements: [], kernels: $0).text(as: format, width: 80)
        }
        #expect(text.utf8.last == UInt8(ascii: "\n"))
    }

    private func expect(_ keys: [String], in object: Any?) throws {
        let object = try #require(object as? [String: Any])
        for key in keys {
            #expect(object[key] != nil, "\(key)")
        }
    }
}
