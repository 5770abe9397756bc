import Reports
import Synchronization
import Testing

@testable import Dashboard

@Suite("Pages that are not ready in time")
struct LatePageTests {
    private final class Count: Sendable {
        let value = Mutex(0)

        func next() -> Int {
            value.withLock {
                $0 += 1
                return $0
            }
        }
    }

    private struct Broken: Error {}

    @Test("are there when the browser asks again, however little patience it has; once fetched, a page is made anew")
    func late() async throws {
        let (gate, opening) = AsyncStream<Void>.makeStream()
        let count = Count()
        let pages = LatePages()
        @Sendable func make() async -> Page {
            let number = count.next()
            for await _ in gate {}
            return Page("page \(number)", area: nil, body: "")
        }
        #expect(try await pages.page(at: "/compare", within: .milliseconds(1), of: make) == nil)
        #expect(try await pages.page(at: "/compare", within: .milliseconds(1), of: make) == nil)
        opening.finish()
        #expect(try await pages.page(at: "/other", within: nil, of: make)?.title == "page 2")
        #expect(try await pages.page(at: "/compare", within: nil, of: make)?.title == "page 1")
        #expect(try await pages.page(at: "/compare", within: nil, of: make)?.title == "page 3")
    }

    @Test("are made anew if they failed")
    func failed() async throws {
        let count = Count()
        let pages = LatePages()
        @Sendable func make() async throws -> Page {
            guard count.next() > 1 else { throw Broken() }
            return Page("page", area: nil, body: "")
        }
        await #expect(throws: Broken.self) { try await pages.page(at: "/", within: nil, of: make) }
        #expect(try await pages.page(at: "/", within: nil, of: make)?.title == "page")
    }
}
