import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Reports
import ResultStore

/// How far a run is, as a page shows it and as its server tells it again when it changed.
struct LiveProgress: Codable, Equatable, Sendable {
    let state: String
    let text: String
    /// Shares of the hosts, in percent.
    let done: Double
    let failed: Double

    init(_ summary: RunSummary) {
        let open = max(0, summary.hostsTotal - summary.hostsDone - summary.hostsFailed)
        let total = Double(max(1, summary.hostsTotal))
        state = summary.run.state.rawValue
        text = """
            \(summary.hostsDone) of \(summary.hostsTotal) hosts done, \(summary.hostsFailed) failed, \(open) to go; \
            \(NumberText.count(summary.measurements, of: "measurement")) so far
            """
        done = 100 * Double(summary.hostsDone) / total
        failed = 100 * Double(summary.hostsFailed) / total
    }

    /// As a server-sent event.
    var event: String {
        let data = (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
        return "event: progress\ndata: \(data)\n\n"
    }
}

extension Dashboard {
    /// How often the store is asked while somebody watches a run.
    private static let pause = Duration.seconds(1)
    /// Pauses after which an idle connection shows that it lives.
    private static let heartbeat = 15

    func addLive(to router: Router<BasicRequestContext>) {
        router.get("live.js") { _, _ in Response.text(SharedFile.live, type: "text/javascript; charset=utf-8") }
        router.get("runs/:run/live") { _, context in
            let run = try await runs.run(context.parameters.require("run")).run.id
            var headers = HTTPFields()
            headers[.contentType] = "text/event-stream; charset=utf-8"
            return Response(
                status: .ok, headers: headers,
                body: ResponseBody { writer in
                    try await tell(run, &writer)
                    try await writer.finish(nil)
                })
        }
    }

    /// Writes an event for each change until the run has ended, or nobody listens.
    private func tell(_ run: RunID, _ writer: inout any ResponseBodyWriter) async throws {
        var told: LiveProgress?
        var quiet = 0
        while !Task.isCancelled {
            let summary = try await runs.run(run.text)
            let now = LiveProgress(summary)
            quiet = now == told ? quiet + 1 : 0
            if now != told {
                try await writer.write(ByteBuffer(string: now.event))
            } else if quiet.isMultiple(of: Self.heartbeat) {
                try await writer.write(ByteBuffer(string: ": still here\n\n"))
            }
            told = now
            if summary.run.state != .running { return }
            try await Task.sleep(for: Self.pause)
        }
    }
}
