import Foundation
import HTTPTypes
import Hummingbird
import KernelSources
import ResultStore
import Testing

@testable import Dashboard

@Suite("Who may see the dashboard")
struct AccessTests {
    private static let word = "correct-horse-battery"

    private static func withToken(_ body: (Site) async throws -> Void) async throws {
        let token = try #require(AccessToken(word))
        try await Site.withFolder { folder in
            let store = try await SQLiteStore.open(folder.appending(path: "s.sqlite").path)
            try await body(Site(store, kernels: KernelLibrary(folder: folder), access: .token(token)))
        }
    }

    @Test(
        "without a token, requests that name this machine, and no others",
        arguments: [
            ("localhost:8642", 200), ("127.0.0.1:8642", 200), ("127.0.0.2:80", 200), ("[::1]:8642", 200), ("LOCALHOST", 200),
            ("evil.example:8642", 421),
            ("127.0.0.1.evil.example", 421), ("localhost.evil.example:80", 421), ("", 421),
            ("127.0.0.256", 421), ("127.0.0.1.2", 421), ("127.0.0.", 421), ("128.0.0.1", 421),
        ])
    func thisMachine(name: String, status: Int) async throws {
        try await Site.withFolder { folder in
            let store = try await SQLiteStore.open(folder.appending(path: "s.sqlite").path)
            let site = try Site(store, kernels: KernelLibrary(folder: folder))
            let answer = try await site.get("/", authority: name)
            #expect(answer.status == status)
        }
    }

    private static func expect(_ status: Int, _ answer: Site.Answer, at location: SourceLocation = #_sourceLocation) {
        #expect(answer.status == status, sourceLocation: location)
    }

    @Test("with a token, programs that send it; others are refused on every page")
    func header() async throws {
        try await Self.withToken { site in
            for address in ["/", "/runs", "/runs/latest/report.csv", "/compare", "/metrics", "/nothing"] {
                Self.expect(401, try await site.get(address, authority: "fleet.example"))
                Self.expect(401, try await site.get(address, headers: [.authorization: "Bearer wrong"]))
                Self.expect(401, try await site.get(address, headers: [.authorization: Self.word]))
            }
            Self.expect(200, try await site.get("/", headers: [.authorization: "Bearer \(Self.word)"]))
        }
    }

    @Test("a browser logs in once, and its cookie neither holds the token nor leaves for other sites")
    func cookie() async throws {
        try await Self.withToken { site in
            let sent = try await site.get("/runs", headers: [.accept: "text/html,*/*"])
            #expect(sent.status == 302 && sent.headers[.location] == "/login")
            let login = try await site.get("/login")
            #expect(PageCheck.problems(login.text) == [])
            let wrong = try await site.ask(.post, "/login", body: "token=wrong-horse-battery")
            #expect(wrong.status == 401 && wrong.headers[.setCookie] == nil)
            let right = try await site.ask(.post, "/login", body: "token=\(Self.word)")
            #expect(right.status == 303 && right.headers[.location] == "/")
            let cookie = try #require(right.headers[.setCookie])
            #expect(!cookie.contains(Self.word))
            for part in ["HttpOnly", "SameSite=Strict", "Path=/"] { #expect(cookie.contains(part)) }
            let pair = String(cookie.prefix { $0 != ";" })
            Self.expect(200, try await site.get("/", headers: [.cookie: pair]))
            Self.expect(401, try await site.get("/", headers: [.cookie: pair + "0"]))
        }
    }

    @Test("a login form too long to be one is refused")
    func longForm() async throws {
        try await Self.withToken { site in
            let answer = try await site.ask(.post, "/login", body: "token=" + String(repeating: "a", count: 100_000))
            #expect((400..<500).contains(answer.status))
        }
    }

    @Test(
        "a token is long and visible",
        arguments: ["", "short", "with space in the middle", "ünïcödé-and-long-enough", "a\nb-and-long-enough-too"])
    func weakToken(text: String) {
        #expect(AccessToken(text) == nil)
    }

    @Test("nothing but the login can be sent to it")
    func readOnly() async throws {
        try await Site.withExample(nights: 1) { site, _ in
            for method in [HTTPRequest.Method.post, .put, .delete, .patch] {
                for address in ["/", "/runs", "/runs/latest", "/compare", "/login"] {
                    Self.expect(404, try await site.ask(method, address, body: "x=1"))
                }
            }
            Self.expect(200, try await site.ask(.head, "/"))
        }
    }
}
