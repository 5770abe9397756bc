import AgentWire
import Foundation
import ResultStore
import Testing

@testable import Reports

@Suite("Names and reasons from hostile hosts")
struct HostileNameTests {
    static let names = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "a&b'c\"d", "🐧 büro 服务器",
        String(repeating: "long", count: 2_500),
        "=HYPERLINK(\"x\")", "line\nbreak", "\u{1B}]0;title\u{7}\u{202E}", "back\\slash", "</title><style>*{display:none}",
    ]

    static func report(_ name: String) throws -> Report {
        var small = SmallRun()
        small.run.campaign = name
        small.addHost(name)
        small.addHost(name + "2", status: .failed, reason: name, remedy: name)
        small.measure(name, workload: name, ["vfs_read": .task])
        small.measure(
            name, repetition: 2, workload: name, invalidities: [Invalidity(.workloadFailed, String(name.prefix(1_000)))], [:])
        return try SmallRun.withLibrary {
            Report(run: small.run, hosts: small.hosts, measurements: small.measurements, kernels: $0)
        }
    }

    @Test("add no element, attribute or style to the page", arguments: names)
    func html(name: String) throws {
        let page = try Self.report(name).text(as: .html)
        let harmless = try Self.report("plain").text(as: .html)
        #expect(Self.elements(page) == Self.elements(harmless))
        #expect(!page.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
        #expect(page.utf8.count < 400_000)
    }

    @Test("neither move a terminal's cursor nor make its lines wider", arguments: names)
    func table(name: String) throws {
        let text = try Self.report(name).text(as: .table, width: 80)
        #expect(!text.unicodeScalars.contains { ($0.value < 0x20 && $0 != "\n") || $0.value == 0x202E })
        #expect(text.split(separator: "\n").filter { DisplayWidth.of(String($0)) > 80 }.isEmpty)
    }

    @Test("stay one field of one record of CSV", arguments: names)
    func csv(name: String) throws {
        let records = Self.records(try Self.report(name).text(as: .csv))
        #expect(records.count == 3)
        #expect(records.allSatisfy { $0.count == CSVReport.header.count })
        #expect(records[1][2].hasSuffix(name))
        #expect(!records.joined().contains { $0.hasPrefix("=") || $0.hasPrefix("@") })
    }

    @Test("stay inside their label in metrics", arguments: names)
    func openMetrics(name: String) throws {
        let lines = try Self.report(name).text(as: .openmetrics).components(separatedBy: "\n")
        let sample = /^[a-z_0-9]+(\{([a-z_0-9]+="([^"\\\n]|\\\\|\\n|\\")*",?)*\})? [0-9.e+-]+$/
        for line in lines where !line.hasPrefix("#") && !line.isEmpty {
            #expect(try sample.wholeMatch(in: line) != nil, "\(line.prefix(200))")
        }
    }

    @Test("come back from JSON as they were", arguments: names)
    func json(name: String) throws {
        let report = try Self.report(name)
        #expect(try Report(json: report.text(as: .json)).hosts.first?.host == name)
    }

    /// The page's tags without their attributes' values; tool tips of clipped names are left out.
    private static func elements(_ page: String) -> [String] {
        page.matches(of: /<(\/?[a-zA-Z!][^\s>]*)/).map { String($0.1) }.filter { !$0.hasSuffix("span") }
    }

    /// The records of a CSV text, as a reader of RFC 4180 takes them apart.
    private static func records(_ text: String) -> [[String]] {
        var records: [[String]] = [[""]]
        var isQuoted = false
        let scalars = Array(text.unicodeScalars)
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            if isQuoted, scalar == "\"", index + 1 < scalars.count, scalars[index + 1] == "\"" {
                records[records.count - 1][records[records.count - 1].count - 1].unicodeScalars.append(scalar)
                index += 1
            } else if scalar == "\"" {
                isQuoted.toggle()
            } else if scalar == ",", !isQuoted {
                records[records.count - 1].append("")
            } else if scalar == "\r", !isQuoted {
                records.append([""])
                index += 1
            } else {
                records[records.count - 1][records[records.count - 1].count - 1].unicodeScalars.append(scalar)
            }
            index += 1
        }
        return records.dropLast()
    }
}
