import Foundation
import ResultStore
import Testing

@testable import Reports

@Suite("What hostile loads found")
struct FindingTests {
    private static let console = "[1.0] BUG: <b>here</b>\n[1.1] \u{1B}[31mOops\u{1B}[0m\nend"

    private static func report(falls: Int = 1, console: String? = console) throws -> Report {
        var small = SmallRun()
        small.addHost("web1")
        small.measure("web1", repetition: 1, ["vfs_read": .task])
        for repetition in 2..<(2 + falls) {
            let reason = InvalidReason(code: "host_fell", detail: "fell under shell in native (BUG: here)", console: console)
            small.add("web1", repetition, result: nil, status: .failed, reasons: [reason])
        }
        return try SmallRun.withLibrary {
            Report(run: small.run, hosts: small.hosts, measurements: small.measurements, kernels: $0)
        }
    }

    @Test("is said in one line each in the summary, whatever is not valid besides")
    func summary() throws {
        let one = try Self.report().text(as: .table, width: 120)
        #expect(one.contains("\n1 finding: host web1 fell under shell in native (BUG: here)\n"))
        #expect(one.contains("#2  host_fell: fell under shell in native (BUG: here)"))
        #expect(try Self.report(falls: 2).text(as: .table, width: 120).contains("\n2 findings\n! host web1 fell under shell"))
        #expect(!(try Self.report(falls: 0).text(as: .table, width: 120).contains("finding")))
        #expect(try Self.report().line.hasSuffix("1 of 2 measurements valid, 1 finding"))
        #expect(try Self.report().text(as: .markdown).contains("**Findings**\n\n- "))
    }

    @Test("has the console's end in JSON as it was kept, null where none was")
    func json() throws {
        let read = try Report(json: try Self.report().text(as: .json))
        let measurement = try #require(read.hosts.first?.measurements.last)
        #expect(!measurement.valid && measurement.functions == nil)
        #expect(measurement.fall?.cause == "fell under shell in native (BUG: here)" && measurement.fall?.console == Self.console)
        #expect(read.hosts.first?.measurements.first?.fall == nil)
        let silent = try Report(json: try Self.report(console: nil).text(as: .json))
        #expect(silent.hosts.first?.measurements.last?.fall?.console == nil)
    }

    @Test("has the console's lines on the page, in which nothing is an element or a control character")
    func html() throws {
        let page = try Self.report().text(as: .html)
        #expect(page.contains("<h2>Findings</h2>"))
        #expect(
            page.contains(
                "<pre tabindex=\"0\">[1.0] BUG: &lt;b&gt;here&lt;/b&gt;\n[1.1] \\u{1b}[31mOops\\u{1b}[0m\nend\n</pre>"))
        #expect(!(try Self.report(falls: 0).text(as: .html).contains("Findings")))
        #expect(!(try Self.report(console: nil).text(as: .html).contains("<pre")))
    }

    @Test("has the console on the terminal with its host, harmless there")
    func listing() throws {
        let host = try #require(try Self.report().hosts.first)
        #expect(
            ConsoleListing(host).text == """
                console, shell in native, repeat 2
                    [1.0] BUG: <b>here</b>
                    [1.1] \\u{1b}[31mOops\\u{1b}[0m
                    end

                """)
        #expect(ConsoleListing(try #require(try Self.report(console: nil).hosts.first)).text.isEmpty)
    }
}
