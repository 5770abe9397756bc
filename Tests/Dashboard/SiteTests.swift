import AgentWire
import ExampleFleet
import Foundation
import HTTPTypes
import KernelSources
import Reports
import ResultStore
import Testing

@testable import Dashboard

@Suite("The dashboard")
struct SiteTests {
    @Test("has no dead link: every page that a page leads to is there, and sound")
    func everyLink() async throws {
        try await Site.withExample(nights: 2) { site, _ in
            var waiting = ["/"]
            var seen: Set<String> = ["/"]
            var kinds = ["/": 1]
            while let address = waiting.popLast() {
                let answer = try await site.get(address)
                #expect(answer.status == 200, "\(address)")
                let policy = Set(answer.headers[.contentSecurityPolicy]?.components(separatedBy: "; ") ?? [])
                let promised = ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]
                #expect(policy.isSuperset(of: promised), "\(address)")
                #expect(!policy.contains { $0.contains("unsafe") || $0.contains("http") }, "\(address)")
                guard answer.headers[.contentType]?.hasPrefix("text/html") == true, !address.hasSuffix(".html") else { continue }
                #expect(PageCheck.problems(answer.text) == [], "\(address)")
                // The example has no names with tags in them: one that is shown as text is the page's own.
                #expect(!answer.text.contains("&lt;/"), "\(address)")
                for link in PageCheck.links(answer.text) where seen.insert(link).inserted {
                    // Of pages that differ in a parameter alone, a few stand for all.
                    kinds[PageCheck.kind(link), default: 0] += 1
                    if kinds[PageCheck.kind(link), default: 0] <= 2 { waiting.append(link) }
                }
            }
            #expect(
                Set(kinds.keys).isSuperset(of: [
                    "/", "/runs", "/runs/*", "/runs/*/host?name", "/runs/*/functions", "/runs/*/function?file&module&name",
                    "/host?name", "/nights", "/compare", "/compare?by&from&to", "/fleet.csv", "/runs/*/report.csv",
                ]), "\(kinds.keys.sorted())")
        }
    }

    @Test("leads from the fleet over a host and a function to a comparison")
    func path() async throws {
        try await Site.withExample(nights: 1) { site, store in
            let fleet = try await site.get("/")
            #expect(fleet.text.contains("connection refused at 127.0.0.1:2206"))
            let host = try await site.get("/host?name=lab-6-12")
            #expect(host.text.contains("lost"))
            let run = try await site.get("/runs/latest/host?name=lab-6-12&text=tcp_sendmsg")
            #expect(run.text.contains("tcp_sendmsg"))
            let function = try await site.get("/runs/latest/function?name=tcp_sendmsg&module=vmlinux&file=mm/memory.c")
            #expect(function.status == 200)
            #expect(function.text.contains("23 of 29"), "all that were measured on kernels with a dictionary")
            let compare = try await site.get("/compare?from=latest&to=latest&by=kernel&workload=shell&first=5.10&then=6.12")
            #expect(compare.text.contains("came with 6.12"))
            try await numbers(site, store)
            try await filter(site)
        }
    }

    @Test("gives the same file for mail as the command line does")
    func archive() async throws {
        try await Site.withExample(nights: 3) { site, store in
            let run = try #require(try await store.runs(limit: 1).first)
            let archive = try await ArchivedReport.of(run.id, in: store, kernels: site.kernels)
            #expect(try await site.get("/runs/latest/report.html").text == archive.html)
        }
    }

    /// The page and the CSV have the report's own numbers.
    private func numbers(_ site: Site, _ store: SQLiteStore) async throws {
        let run = try await store.run(.latest)
        let page = try await site.get("/runs/\(run.id)")
        #expect(page.text.contains("5 of 6"))
        #expect(page.text.contains("1,214"), "the lost events")
        let rows = try await site.get("/runs/\(run.id)/report.csv").text.split(separator: "\r\n")
        #expect(rows.count == 31)
    }

    /// The fleet is narrowed by what was asked for, in the page and in CSV.
    private func filter(_ site: Site) async throws {
        let failed = try await site.get("/?state=failed")
        #expect(failed.text.contains("lab-7-2") && !failed.text.contains("lab-5-10"))
        let rows = try await site.get("/fleet.csv?text=lab-5&state=").text.split(separator: "\r\n")
        #expect(rows.count == 4, "a heading, and three loads of one host")
    }

    @Test("leads from a function that a later run lost to the earlier run, which reached it")
    func lostFunction() async throws {
        try await Site.withExample(nights: 2) { site, store in
            let runs = try await store.runs(limit: 2).map(\.run.id)
            for measurement in try await store.measurements(of: runs[0]) {
                var shrunk = measurement
                var result = try ResultFile.decode(try #require(measurement.result))
                result.functions.removeAll { $0.offset == 2 * 64 + 4 }
                shrunk.result = ResultFile.encode(result)
                try await store.store(shrunk)
            }
            let page = try await site.get("/compare?from=\(runs[1])&to=\(runs[0])")
            let links = PageCheck.links(page.text).filter { $0.contains("/function?") }
            #expect(!links.isEmpty && links.allSatisfy { $0.hasPrefix("/runs/\(runs[1])/function?name=tcp_sendmsg") })
            for link in links { #expect(try await site.get(link).status == 200) }
        }
    }

    @Test("shows a dictionary that is imported while it runs")
    func laterDictionary() async throws {
        try await Site.withFolder { folder in
            let store = try await SQLiteStore.open(folder.appending(path: "store.sqlite").path)
            let fleet = ExampleFleet()
            try await fleet.store(in: store)
            let library = try fleet.library(in: folder)
            for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            where file.pathExtension == "dict" {
                try FileManager.default.removeItem(at: file)
            }
            let site = try Site(store, kernels: library)
            let function = "/runs/latest/function?name=tcp_sendmsg&module=vmlinux"
            #expect(try await site.get("/runs/latest").text.contains("no debug information was imported"))
            #expect(try await site.get(function).status == 200)
            _ = try fleet.library(in: folder)
            await site.dashboard.runs.forgetList()
            #expect(try await site.get(function + "&file=mm/memory.c").status == 200)
            let page = try await site.get("/runs/latest/functions")
            #expect(page.text.contains("mm/memory.c"))
        }
    }

    @Test("lists the runs as CSV, too")
    func runsFile() async throws {
        try await Site.withExample(nights: 2, isRead: false) { site, _ in
            let rows = try await site.get("/runs.csv").text.split(separator: "\r\n")
            #expect(
                rows.count == 3 && rows[2].hasPrefix("20261124-2215-ab3f,first-light,")
                    && rows[2].hasSuffix(",finished,6,5,1,30,29"))
        }
    }

    @Test("waits for a page as long as its patience lasts, and no longer")
    func patience() async throws {
        let (opened, gate) = AsyncStream.makeStream(of: Void.self)
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        let nothing = try await Patience.value(within: .zero) {
            for await _ in opened {}
            end.finish()
            return 1
        }
        #expect(nothing == nil)
        gate.finish()
        for await _ in ended {}
        #expect(try await Patience.value(within: .seconds(600)) { 2 } == 2)
        await #expect(throws: PageFailure.self) {
            try await Patience.value(within: .seconds(600)) { () throws -> Int in
                throw PageFailure(.notFound, cause: "", remedy: "")
            }
        }
    }

    @Test("says of an empty store that nothing was measured, on every page")
    func empty() async throws {
        try await Site.withFolder { folder in
            let store = try await SQLiteStore.open(folder.appending(path: "empty.sqlite").path)
            let site = try Site(store, kernels: KernelLibrary(folder: folder))
            for address in ["/", "/runs", "/nights", "/compare"] {
                let answer = try await site.get(address)
                #expect(answer.status == 200)
                #expect(PageCheck.problems(answer.text) == [])
            }
            for address in ["/runs/latest", "/host?name=x", "/runs/x/functions", "/nights.csv", "/nothing"] {
                let answer = try await site.get(address)
                #expect(answer.status == 404, "\(address)")
                #expect(PageCheck.problems(answer.text) == [])
            }
        }
    }

    @Test("shows a run that is being written as it grows")
    func growing() async throws {
        try await Site.withFolder { folder in
            let store = try await SQLiteStore.open(folder.appending(path: "store.sqlite").path)
            let fleet = ExampleFleet()
            let site = try Site(store, kernels: fleet.library(in: folder))
            var run = fleet.run
            run.state = .running
            run.finished = nil
            try await store.create(run)
            try await store.store(
                fleet.hosts.map { host in
                    var host = host
                    host.status = host.status == .done ? .measuring : host.status
                    return host
                })
            let before = try await site.get("/runs/latest")
            #expect(before.text.contains("0 of 6 hosts done"))
            #expect(before.text.contains("http-equiv=\"refresh\""))
            for measurement in fleet.measurements { try await store.store(measurement) }
            try await store.store(fleet.hosts)
            try await store.update(fleet.run)
            await site.dashboard.runs.forgetList()
            let after = try await site.get("/runs/latest")
            #expect(!after.text.contains("http-equiv"))
            #expect(after.text.contains("29 of 30"))
        }
    }

    private func folder(of path: String) -> URL { URL(filePath: path).deletingLastPathComponent().appending(path: "copy") }

    @Test("refuses a damaged store clearly, and shows what it can of the rest")
    func damaged() async throws {
        try await Site.withExample(nights: 1, isRead: false) { site, store in
            var spoilt = try #require(try await store.measurements(of: RunID("20261124-2215-ab3f")).first)
            spoilt.result?.removeLast(20)
            try await store.store(spoilt)
            await site.dashboard.runs.forgetList()
            let page = try await site.get("/runs/20261124-2215-ab3f")
            #expect(page.status == 200)
            #expect(page.text.contains("damaged_result"))
            // And the second half of the file, where the results are.
            let path = store.location + "-copy"
            try await store.backUp(to: path)
            let bytes = try Data(contentsOf: URL(filePath: path))
            let half = bytes.count / 2
            try (bytes.prefix(half) + Data(repeating: 0x41, count: bytes.count - half)).write(to: URL(filePath: path))
            let broken = try Site(
                try await SQLiteStore.open(path, creating: false), kernels: KernelLibrary(folder: folder(of: path)))
            for address in ["/", "/runs/latest", "/runs/latest/functions", "/nights"] {
                let refused = try await broken.get(address)
                #expect(refused.status == 500, "\(address)")
                #expect(refused.text.contains("malformed"))
                #expect(PageCheck.problems(refused.text) == [])
            }
        }
    }
}
