import Foundation

/// What hapfleet imports of a trace.dat.
struct RecordedTrace {
    /// Names of functions entered in task context, with their modules.
    let functions: Set<String>
    /// Entries that trace-cmd lost.
    let lost: UInt64

    /// Imports the file at `path`; with the kernel's build-id its functions are named as an agent's are.
    init(_ path: String, hapfleet: String, buildID: String?) async throws {
        let kernel = buildID.map { ["--build-id", $0] } ?? []
        // Status 1 says that it ends before it is quiet: so it should.
        let text = try await output(
            of: [hapfleet, "trace", "import", path, "--format", "json"] + kernel, accepting: [0, 1])
        let document = try JSONDecoder().decode(Document.self, from: Data(text.utf8))
        let found = document.measurements.flatMap(\.functions).filter { $0.context == "task" }
        functions = Set(found.map { "\($0.module):\($0.name)" })
        lost = document.measurements.reduce(0) { $0 + $1.lost }
    }

    private struct Document: Decodable {
        let measurements: [Measurement]
    }

    private struct Measurement: Decodable {
        let functions: [Function]
        let lost: UInt64

        enum CodingKeys: String, CodingKey {
            case functions
            case lost = "lost_events"
        }
    }

    private struct Function: Decodable {
        let name: String
        let module: String
        let context: String
    }
}
