import AgentWire
import Foundation
import KernelSources
import ResultStore
import Testing

@testable import Reports

@Suite("What hostile loads could reach")
struct ExposureTests {
    /// An honest load that used `vfs_read`, and a hostile one that reached `helper` besides, and `tcp_rcv` in its warm-up alone.
    private static func run(isMarked: Bool = true) -> SmallRun {
        var small = SmallRun()
        small.addHost("a")
        if isMarked { small.hosts[0].facts = WorkloadFact.marking(["calls"]) }
        small.measure("a", ["vfs_read": .task, "tick": .softirq])
        small.measure("a", workload: "calls", ["vfs_read": .task, "helper": .task, "helper.isra.0": .warmup, "tcp_rcv": .warmup])
        small.measure(
            "a", repetition: 2, workload: "calls", invalidities: [Invalidity(.noWork, "")], ["__x64_sys_read": .task])
        return small
    }

    private func exposures(of small: SmallRun, lines: Bool = true) throws -> [KernelExposure] {
        try SmallRun.withLibrary(lines: lines) {
            KernelExposure.of(RunContents(run: small.run, hosts: small.hosts, measurements: small.measurements), kernels: $0)
        }
    }

    private func report(of small: SmallRun) throws -> Report {
        try SmallRun.withLibrary {
            Report(run: small.run, hosts: small.hosts, measurements: small.measurements, kernels: $0)
        }
    }

    @Test("lies between what honest ones used and what there is, by subsystem and in all, for the kernel and for each runtime")
    func shares() throws {
        let kernel = try #require(try exposures(of: Self.run()).first)
        #expect(kernel.measurements == 1)
        let total = kernel.total
        #expect([total.functionsUsed, total.functionsExposed, total.functions] == [1, 3, 5])
        #expect([total.linesUsed, total.linesExposed, total.lines] == [30, 136, 150])
        let runtime = try #require(kernel.runtimes.first)
        #expect(runtime.runtime == "native" && runtime.kernel == "6.1.0-41-amd64" && runtime.arch == "x86_64")
        #expect(runtime.total.functions == .init(used: 1, exposed: 3, total: 5))
        #expect(runtime.total.lines == .init(used: 30, exposed: 136, total: 150))
        #expect(runtime.subsystems.map(\.name) == kernel.subsystems.map(\.name))
        for (part, row) in zip(runtime.subsystems, kernel.subsystems) {
            #expect(part.lines == .init(used: row.linesUsed, exposed: row.linesExposed, total: row.lines), "\(part.name)")
        }
    }

    @Test("is nothing that anybody knows where no load is marked hostile")
    func unmarked() throws {
        let small = Self.run(isMarked: false)
        let kernel = try #require(try exposures(of: small).first)
        #expect(kernel.total.functionsExposed == nil && kernel.total.functionsUsed == 2)
        #expect(try report(of: small).exposures.isEmpty)
    }

    @Test("is a number of functions alone where no dictionary knows the kernel")
    func bare() throws {
        let kernel = try #require(try exposures(of: Self.run(), lines: false).first)
        #expect(kernel.total.functionsUsed == 1 && kernel.total.functionsExposed == 3 && kernel.total.functions == 0)
        #expect(kernel.runtimes[0].total.functions == .init(used: 1, exposed: 3, total: nil))
    }

    @Test("is a curve of functions and lines against time, from nothing to all")
    func curve() throws {
        let load = try #require(try report(of: Self.run()).exposures.first?.hostile.first)
        #expect(load.workload == "calls" && load.measurements == 1 && load.functions == 3 && load.lines == 136)
        #expect(load.curve.count == 33)
        // Entered after 1, 2 and 4 ms of 8.
        #expect(load.curve[0] == .init(seconds: 0, functions: 0, lines: 0))
        #expect(load.curve[4] == .init(seconds: 0.001, functions: 1, lines: 30))
        #expect(load.curve[8] == .init(seconds: 0.002, functions: 2, lines: 36))
        #expect(load.curve[32] == .init(seconds: 0.008, functions: 3, lines: 136))
        #expect(load.asymptote == nil, "one phase without windows tells nothing of what was missed")
    }

    @Test("has as its asymptote what the windows of the steady state missed, by Chao2, and never less than was seen")
    func asymptote() throws {
        var small = SmallRun()
        small.addHost("a")
        small.hosts[0].facts = WorkloadFact.marking(["calls"])
        // Two windows: vfs_read in both, helper in the first, tcp_rcv in the second.
        let masks: [(symbol: String, windows: UInt16)] = [("vfs_read", 3), ("helper", 1), ("tcp_rcv", 2)]
        small.measure("a", workload: "calls", ["vfs_read": .task, "helper": .task, "tcp_rcv": .task])
        var result = try ResultFile.decode(#require(small.measurements[0].result))
        result.phaseLengths.append(Microseconds(4_000))
        result.windows = 2
        for place in result.functions.indices {
            result.functions[place].sightings.insert(.task, in: .steady)
            result.functions[place].windows =
                masks.first {
                    UInt64(SmallRun.symbols.firstIndex(of: $0.symbol) ?? 0) * 64 + 4 == result.functions[place].offset
                }?.windows ?? 0
        }
        small.measurements[0].result = ResultFile.encode(result)
        let load = try #require(try report(of: small).exposures.first?.hostile.first)
        // Chao2 with 2 uniques and 1 duplicate in 2 samples: 3 + 1/2 · 2² / (2 · 1).
        #expect(load.asymptote == 4)
        #expect(try #require(load.asymptoteInterval).allSatisfy { $0 >= 3 })
    }

    @Test("is on the terminal, on the page, and in each export")
    func formats() throws {
        let report = try report(of: Self.run())
        let text = try report.text(as: .table)
        #expect(text.contains("exposed") && text.contains("hostile load") && text.contains("136"), "\(text)")
        let markdown = try report.text(as: .markdown)
        #expect(markdown.contains("| `native` | `6.1.0-41-amd64` | 1 | 3 | 5 | 30 | 136 | 150 |\n"), "\(markdown)")
        #expect(markdown.contains("| `calls` | `native` | `6.1.0-41-amd64` | 0 | 1 | 2 | 3 | 3 | 3 |\n"), "\(markdown)")
        #expect(markdown.contains("<summary>By subsystem: native on 6.1.0-41-amd64</summary>"), "\(markdown)")
        let csv = try report.text(as: .csvStatistics)
        #expect(csv.contains(",native,6.1.0-41-amd64,x86_64,exposure total,lines_exposed,136.0,,"), "\(csv)")
        #expect(csv.contains("calls,native,6.1.0-41-amd64,x86_64,exposed_lines,0.008,136.0,,"), "\(csv)")
        #expect(try Report(json: report.text(as: .json)).exposures == report.exposures)
        let exposures = try exposures(of: Self.run())
        let page = ExposureSection.markup(exposures).text
        #expect(page.contains("By runtime") && page.contains("aria-label=\"Lines entered over time: calls (native)\""), "\(page)")
        #expect(!ExposureSection.explanation(exposures).text.contains("no data"))
        #expect(ExposureSection.explanation([]).text.contains("no data"))
    }
}
