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

    @Test("draws a plot of bars and one of discovery for each load, each named for who cannot see it")
    func plots() throws {
        let fleet = ExampleFleet()
        let page = try SmallRun.withLibrary {
            try Report(run: fleet.run, hosts: fleet.hosts, measurements: fleet.measurements, kernels: $0).text(as: .html)
        }
        #expect(page.matches(of: /<svg [^>]*role="img" aria-label="Functions reached by kernel/).count == 3)
        #expect(page.matches(of: /<svg [^>]*role="img" aria-label="Functions reached over time/).count == 3)
    }

    @Test(
        "an axis holds its largest number and has round steps",
        arguments: [(1_593.0, 2_000.0), (800, 800), (7, 8), (0, 1), (.infinity, 1), (0.03, 0.03)])
    func scale(largest: Double, top: Double) {
        let scale = PlotScale(holding: largest, steps: 4)
        #expect(abs(scale.top - top) < 1e-9)
        #expect((2...6).contains(scale.ticks.count))
    }
}
