import ExampleFleet
import Foundation
import HeadlessBrowser
import KernelSources
import ResultStore
import Testing

@testable import Dashboard

/// Pages as Chromium has them: nothing in the console, nothing beyond the edge, everything to be heard and reached by keyboard. What is
/// seen of a real fleet's runs, the lab's tests look at.
@Suite("In a browser", .serialized)
struct BrowserTests {
    private static let pictures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "out/screenshots")

    /// A served dashboard, and a browser before it.
    private static func withBrowser(
        _ dashboard: Dashboard, _ body: @escaping @Sendable (_ server: String, Tab) async throws -> Void
    ) async throws {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let serving = Task {
            defer { port.finish() }
            try await dashboard.serve(host: "127.0.0.1", port: 0) { port.yield($0) }
        }
        defer { serving.cancel() }
        let number = try #require(await ports.first { _ in true }, "the dashboard does not listen")
        let browser = try Browser()
        defer { browser.close() }
        try await body("http://127.0.0.1:\(number)", try await browser.tab())
    }

    @Test("every page of an empty store is sound at 1440 and 390 pixels, light and dark", .timeLimit(.minutes(10)))
    func emptyStore() async throws {
        try await Site.withFolder { folder in
            let store = try await SQLiteStore.open(folder.appending(path: "empty.sqlite").path)
            let site = try Site(store, kernels: KernelLibrary(folder: folder))
            try await Self.withBrowser(site.dashboard) { server, tab in
                let inspection = try Inspection(tab, pictures: Self.pictures.appending(path: "empty"))
                for (name, address) in [("fleet", "/"), ("runs", "/runs"), ("nights", "/nights"), ("compare", "/compare")] {
                    #expect(try await inspection.problems(of: server + address, name: name) == [])
                }
            }
        }
    }

    @Test("clicks lead from the fleet over a host and a function to a comparison", .timeLimit(.minutes(10)))
    func clicks() async throws {
        try await Site.withExample(nights: 1) { site, _ in
            try await Self.withBrowser(site.dashboard) { server, tab in
                try await tab.show(width: 1_440, height: 900)
                try await tab.open(server + "/")
                try await tab.click("tbody a[href^='/host?name=lab-6-12']")
                #expect(try await tab.value("document.querySelector('h1').textContent") == .text("lab-6-12"))
                try await tab.click(".actions a")
                try await tab.click("#functions ~ .scroll tbody a")
                #expect(try await tab.value("location.pathname.endsWith('/function')") == .flag(true))
                try await tab.click("main .faint a")
                try await tab.click("a[href*='by=kernel']")
                #expect(try await tab.value("document.querySelectorAll('svg.tree').length > 0") == .flag(true))
                try await tab.click("svg.tree a")
                #expect(try await tab.value("location.search.includes('subsystem=')") == .flag(true))
                try await tab.click("svg.tree a")
                #expect(try await tab.value("location.pathname.endsWith('/function')") == .flag(true))
                #expect(tab.complaints() == [])
            }
        }
    }

    @Test("the keyboard goes past the menu, and a page without scripts is all there", .timeLimit(.minutes(10)))
    func keyboard() async throws {
        try await Site.withExample(nights: 1) { site, _ in
            try await Self.withBrowser(site.dashboard) { server, tab in
                try await tab.show(width: 1_440, height: 900)
                try await tab.open(server + "/runs/latest")
                try await tab.press("Tab", code: 9)
                #expect(try await tab.value("document.activeElement.className") == .text("skip"))
                #expect(try await tab.value("document.activeElement.getBoundingClientRect().left >= 0") == .flag(true))
                try await tab.press("Tab", code: 9)
                #expect(try await tab.value("document.activeElement.textContent") == .text("Fleet"))
                #expect(
                    try await tab.value("getComputedStyle(document.activeElement).outlineStyle") == .text("solid"),
                    "focus is seen")
                let withScripts = try await tab.value("document.body.innerText")
                try await tab.allowScripts(false)
                try await tab.open(server + "/runs/latest")
                #expect(try await tab.value("document.body.innerText") == withScripts)
                #expect(tab.complaints() == [])
            }
        }
    }
}
