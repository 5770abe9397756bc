import ExampleFleet
import Foundation
import Testing

@testable import Reports

@Suite("The page")
struct PageTests {
    @Test("needs nothing from outside and no script")
    func selfContained() throws {
        let page = try FormatTests.example().text(as: .html)
        for forbidden in ["<script", "<link", "<iframe", "src=", "@import", "url(", "http:", "https:"] {
            #expect(!page.contains(forbidden), "\(forbidden)")
        }
        #expect(page.contains("default-src 'none'"))
        #expect(page.contains("prefers-color-scheme:dark"))
    }

    @Test("closes every element that it opens")
    func wellFormed() throws {
        let fleet = ExampleFleet()
        let page = try SmallRun.withLibrary {
            try Report(run: fleet.run, hosts: fleet.hosts, measurements: fleet.measurements, kernels: $0).text(as: .html)
        }
        var open: [Substring] = []
        for tag in page.matches(of: /<(\/?)([a-z][a-z0-9]*)[^>]*?(\/?)>/) {
            if ["meta", "br"].contains(tag.2) || !tag.3.isEmpty { continue }
            if tag.1.isEmpty {
                open.append(tag.2)
            } else {
                #expect(open.popLast() == tag.2)
            }
        }
        #expect(open.isEmpty)
    }

    @Test("draws plots of bars, discovery and rarefaction for each load, each named for who cannot see it")
    func plots() throws {
        let fleet = ExampleFleet()
        let page = try SmallRun.withLibrary {
            try Report(run: fleet.run, hosts: fleet.hosts, measurements: fleet.measurements, kernels: $0).text(as: .html)
        }
        #expect(page.matches(of: /<svg [^>]*role="img" aria-label="Functions reached by kernel/).count == 3)
        #expect(page.matches(of: /<svg [^>]*role="img" aria-label="Functions reached over time/).count == 3)
        #expect(page.matches(of: /<svg [^>]*role="img" aria-label="Functions expected by measurements/).count == 3)
        #expect(page.matches(of: /<svg [^>]*role="img" aria-label="Distances of hosts/).count == 3)
    }

    @Test("has the rarefaction curve's points in the plot at the places that the table's numbers say")
    func rarefaction() throws {
        let fleet = ExampleFleet()
        let report = try SmallRun.withLibrary {
            Report(run: fleet.run, hosts: fleet.hosts, measurements: fleet.measurements, kernels: $0)
        }
        let cells = report.cells.filter { $0.workload == "shell" && $0.richness != nil }
        let cell = try #require(cells.first)
        let points = try #require(cell.richness?.rarefaction)
        #expect(points.map(\.measurements) == [1, 2, 3, 4] && points.map(\.extrapolated) == [false, false, true, true])
        #expect(points[0].functions == cell.functions.median, "one measurement of two reaches their mean")
        #expect(points[1].functions == cell.functions.union.map(Double.init))
        let page = try report.text(as: .html)
        for point in points { #expect(page.contains("\(NumberText.range(point.ci95))</td>")) }
        let plot = RarefactionPlot(title: "shell", cells: [cell], series: KernelSeries(cells)).markup.text
        let line = try #require(plot.firstMatch(of: /class="curve s0" d="M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)"/))
        let (from, to) = (try #require(Double(line.2)), try #require(Double(line.4)))
        #expect(line.1 == "52" && from > to, "it begins at one measurement and rises")
    }

    @Test(
        "an axis holds its largest number and has round steps",
        arguments: [(1_593.0, 2_000.0), (800, 800), (7, 8), (0, 1), (.infinity, 1), (0.03, 0.03)])
    func scale(largest: Double, top: Double) {
        let scale = PlotScale(holding: largest, steps: 4)
        #expect(abs(scale.top - top) < 1e-9)
        #expect((2...6).contains(scale.ticks.count))
    }

    @Test(
        "an axis that does not begin at 0 holds its least and its greatest number between round ones",
        arguments: [(1_312.0, 1_318.0), (601, 601), (-3, 4)])
    func range(least: Double, greatest: Double) {
        let scale = PlotScale(from: least, to: greatest, steps: 5)
        #expect(scale.base <= least && scale.top >= greatest && scale.top > scale.base)
        #expect(scale.ticks.first == scale.base && scale.ticks.last == scale.top && scale.ticks.count <= 8)
        #expect(scale.place(scale.base, from: 10, to: 20) == 10 && scale.place(scale.top, from: 10, to: 20) == 20)
    }
}
