import ExampleFleet
import Foundation
import HTTPTypes
import KernelSources
import ResultStore
import Testing

@testable import Dashboard

@Suite("Starting and stopping runs on the page")
struct ControlTests {
    private static let word = "correct-horse-battery"

    /// Notes what it is asked for.
    private actor Notes: RunControl {
        nonisolated let campaigns = ["nightly", "<b>quick</b>"]
        private(set) var started: [String] = []
        private(set) var stopped: [String] = []

        func start(_ campaign: String) throws -> String {
            if campaign != "nightly" { throw RunControlError(cause: "no inventory", remedy: "name one with -i") }
            started.append(campaign)
            return "20261124-2215-ab3f"
        }

        func running() -> Set<String> { ["20261124-2215-ab3f"] }
        func stop(_ run: String) { stopped.append(run) }
    }

    private struct Visit {
        let site: Site
        let notes: Notes
        let cookie: HTTPFields
        let formWord: String

        func post(_ address: String, _ fields: String, headers: HTTPFields = [:]) async throws -> Int {
            var all = cookie
            for field in headers { all[field.name] = field.value }
            return try await site.ask(.post, address, headers: all, body: fields).status
        }
    }

    private static func withVisit(_ body: (Visit) async throws -> Void) async throws {
        let token = try #require(AccessToken(word))
        try await Site.withFolder { folder in
            let store = try await SQLiteStore.open(folder.appending(path: "s.sqlite").path)
            try await ExampleFleet().store(in: store)
            let notes = Notes()
            let site = try Site(store, kernels: KernelLibrary(folder: folder), access: .token(token), control: notes)
            let visit = Visit(
                site: site, notes: notes, cookie: [.cookie: "\(Login.cookie)=\(token.cookie)"], formWord: token.formWord)
            try await body(visit)
        }
    }

    @Test("a form of our own starts a run and leads to it, and stops it")
    func startAndStop() async throws {
        try await Self.withVisit { visit in
            let page = try await visit.site.get("/runs", headers: visit.cookie)
            #expect(PageCheck.problems(page.text) == [])
            #expect(page.text.contains("action=\"/start\"") && page.text.contains(visit.formWord))
            #expect(!page.text.contains("<b>quick"))
            let answer = try await visit.site.ask(
                .post, "/start", headers: visit.cookie, body: "guard=\(visit.formWord)&campaign=nightly")
            #expect(answer.status == 303 && answer.headers[.location] == "/runs/20261124-2215-ab3f")
            let run = try await visit.site.get("/runs/latest", headers: visit.cookie)
            #expect(run.text.contains("action=\"/runs/20261124-2215-ab3f/stop\""))
            #expect(try await visit.post("/runs/latest/stop", "guard=\(visit.formWord)") == 303)
            #expect(await visit.notes.started == ["nightly"])
            #expect(await visit.notes.stopped == ["20261124-2215-ab3f"])
        }
    }

    @Test("a request that another site made a browser send changes nothing")
    func forged() async throws {
        try await Self.withVisit { visit in
            let guarded = "campaign=nightly&guard=\(visit.formWord)"
            let site = try #require(HTTPField.Name("Sec-Fetch-Site"))
            let forgeries: [(fields: String, headers: HTTPFields)] = [
                (fields: "campaign=nightly", headers: [:]), (fields: "campaign=nightly&guard=x", headers: [:]),
                (fields: guarded, headers: [.origin: "https://evil.example"]), (fields: guarded, headers: [.origin: "null"]),
                (fields: guarded, headers: [site: "cross-site"]), (fields: guarded, headers: [site: "same-site"]),
            ]
            for (fields, headers) in forgeries {
                #expect(try await visit.post("/start", fields, headers: headers) == 403, "\(fields) \(headers)")
                #expect(try await visit.post("/runs/latest/stop", fields, headers: headers) == 403)
            }
            #expect(try await visit.site.ask(.post, "/start", body: guarded).status == 401, "no token at all")
            #expect(await visit.notes.started.isEmpty)
            #expect(await visit.notes.stopped.isEmpty)
            #expect(
                try await visit.post("/start", guarded, headers: [.origin: "http://localhost:8642", site: "same-origin"]) == 303)
        }
    }

    @Test("a program needs the token alone; what cannot be started is said")
    func program() async throws {
        try await Self.withVisit { visit in
            let bearer: HTTPFields = [.authorization: "Bearer \(Self.word)"]
            #expect(try await visit.site.ask(.post, "/start", headers: bearer, body: "campaign=nightly").status == 303)
            #expect(try await visit.site.ask(.post, "/start", headers: bearer, body: "campaign=/etc/passwd").status == 400)
            let refused = try await visit.site.ask(.post, "/start", headers: bearer, body: "campaign=%3Cb%3Equick%3C/b%3E")
            #expect(refused.status == 409 && refused.text.contains("no inventory"))
        }
    }

    @Test("without a token nothing can be started, and no form says so")
    func withoutToken() async throws {
        try await Site.withFolder { folder in
            let store = try await SQLiteStore.open(folder.appending(path: "s.sqlite").path)
            for access in [Access.thisMachine, .everyone] {
                let site = try Site(store, kernels: KernelLibrary(folder: folder), access: access, control: Notes())
                #expect(try await site.ask(.post, "/start", body: "campaign=nightly").status == 404)
                #expect(try await site.get("/runs").text.contains("<form") == false)
            }
        }
    }

    @Test("who watches a run is told of each change until it ends")
    func live() async throws {
        try await Site.withFolder { folder in
            let store = try await SQLiteStore.open(folder.appending(path: "s.sqlite").path)
            let fleet = ExampleFleet()
            var run = fleet.run
            run.state = .running
            run.finished = nil
            try await store.create(run)
            let site = try Site(store, kernels: KernelLibrary(folder: folder))
            let page = try await site.get("/runs/latest")
            #expect(page.text.contains("data-source=\"/runs/\(run.id)/live\"") && PageCheck.problems(page.text) == [])
            async let told = site.get("/runs/\(run.id)/live")
            try await store.store(fleet.hosts)
            try await store.update(fleet.run)
            let events = try await told
            #expect(events.headers[.contentType] == "text/event-stream; charset=utf-8")
            let last = try #require(events.text.components(separatedBy: "\n\n").dropLast().last)
            #expect(last.contains("\"state\":\"finished\"") && last.contains("5 of 6 hosts done, 1 failed, 0 to go"))
            #expect(try await site.get("/live.js").text.contains("EventSource"))
        }
    }
}
