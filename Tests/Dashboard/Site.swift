import ExampleFleet
import Foundation
import HTTPTypes
import Hummingbird
import KernelSources
import Logging
import NIOEmbedded
import ResultStore

@testable import Dashboard

/// A dashboard over a store in a folder of its own, asked without a socket.
struct Site {
    struct Answer {
        let status: Int
        let headers: HTTPFields
        let text: String
    }

    let dashboard: Dashboard
    let kernels: KernelLibrary

    init(
        _ store: any ResultStore, kernels: KernelLibrary, access: Access = .thisMachine, control: (any RunControl)? = nil
    ) throws {
        self.kernels = kernels
        dashboard = try Dashboard(store: store, kernels: kernels, access: access, control: control)
    }

    func get(_ address: String, headers: HTTPFields = [:], authority: String = "localhost:8642") async throws -> Answer {
        try await ask(.get, address, headers: headers, authority: authority)
    }

    func ask(
        _ method: HTTPRequest.Method, _ address: String, headers: HTTPFields = [:], authority: String = "localhost:8642",
        body: String = ""
    ) async throws -> Answer {
        let channel = NIOAsyncTestingChannel()
        let context = BasicRequestContext(
            source: ApplicationRequestContextSource(channel: channel, logger: Logger(label: "test")))
        let request = Request(
            head: HTTPRequest(method: method, scheme: "http", authority: authority, path: address, headerFields: headers),
            body: RequestBody(buffer: ByteBuffer(string: body)))
        let response = try await dashboard.router.buildResponder().respond(to: request, context: context)
        let written = Written()
        try await response.body.write(written)
        _ = try? await channel.finish()
        return Answer(status: response.status.code, headers: response.headers, text: await written.text)
    }

    /// Runs `body` with a site over the example's run, as often as there are nights.
    static func withExample(
        nights: Int, isRead: Bool = true, access: Access = .thisMachine, _ body: (Site, SQLiteStore) async throws -> Void
    ) async throws {
        try await withFolder { folder in
            let store = try await SQLiteStore.open(folder.appending(path: "store.sqlite").path)
            let fleet = ExampleFleet()
            for night in 0..<nights { try await fleet.store(in: store, nightsLater: night) }
            let site = try Site(store, kernels: fleet.library(in: folder.appending(path: "kernels")), access: access)
            if isRead { try await site.dashboard.runs.readAll() }
            try await body(site, store)
        }
    }

    static func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = URL(filePath: NSTemporaryDirectory()).appending(path: "hapfleet-dashboard-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }
}

/// Collects what a response writes.
private actor Written: ResponseBodyWriter {
    private(set) var text = ""

    func write(_ buffer: ByteBuffer) { text += String(buffer: buffer) }
    func finish(_ trailingHeaders: HTTPFields?) {}
}
