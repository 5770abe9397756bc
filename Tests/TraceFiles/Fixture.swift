import AgentWire
import Foundation
import Testing

@testable import TraceFiles

/// A trace that trace-cmd recorded, and what its own report says of one of the buffers.
struct Fixture: CustomTestStringConvertible {
    /// Every fixture with its buffers.
    static let all = [
        Fixture("v6"), Fixture("v6-buffers", "files"), Fixture("v6-buffers", "ticks"), Fixture("v7-none-lost"),
        Fixture("v7-zlib-buffers"), Fixture("v7-zlib-buffers", "small"), Fixture("v7-zstd-aarch64"),
        Fixture("v7-zstd-converted"),
    ]
    static let files = ["v6", "v6-buffers", "v7-none-lost", "v7-zlib-buffers", "v7-zstd-aarch64", "v7-zstd-converted"]

    let name: String
    let buffer: String

    init(_ name: String, _ buffer: String = "") {
        self.name = name
        self.buffer = buffer
    }

    var testDescription: String { buffer.isEmpty ? name : "\(name), \(buffer)" }

    static func path(_ name: String) -> String {
        Bundle.module.bundleURL.appending(path: "Fixtures/\(name)").path(percentEncoded: false)
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path("\(name).dat"))))
    }

    var path: String { Self.path("\(name).dat") }

    func imported(tasks: [Int32] = [], quiet: Microseconds = .zero) throws -> ImportedTrace {
        try ImportedTrace(path: path, choice: TraceChoice(buffer: buffer, tasks: tasks, quiet: quiet))
    }

    func expected() throws -> Expected {
        try Expected(text: String(contentsOfFile: Self.path("\(name).txt"), encoding: .utf8), buffer: buffer)
    }
}

/// What `trace-cmd report` says of a buffer.
struct Expected {
    struct Function: Hashable {
        var context: String
        var address: UInt64
        var name: String
    }

    var events: [String: UInt64] = [:]
    var lost: UInt64 = 0
    var tasks: [Int32: UInt64] = [:]
    var functions: Set<Function> = []

    init(text: String, buffer: String) throws {
        var isRight = false
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            switch words[0] {
            case "buffer": isRight = words[1] == buffer
            case _ where !isRight: continue
            case "events": events[words[1]] = UInt64(words[2])
            case "lost": lost = UInt64(words[1]) ?? 0
            case "pid": tasks[Int32(words[1]) ?? 0] = UInt64(words[2])
            default: functions.insert(Function(context: words[0], address: UInt64(words[1], radix: 16) ?? 0, name: words[2]))
            }
        }
    }
}

extension Context {
    var name: String { "\(self)" }
}

/// A file with bytes of one's own, which goes away with the value.
final class TemporaryTrace {
    let path: String

    init(_ bytes: some Sequence<UInt8>) throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "trace-\(UUID().uuidString).dat")
        try Data(bytes).write(to: url)
        path = url.path(percentEncoded: false)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// What reading every buffer gives: results, or the error.
    func readAll() throws(TraceFileError) -> [MeasurementResult] {
        var results: [MeasurementResult] = []
        for buffer in try TraceContents(path: path).buffers {
            results.append(try ImportedTrace(path: path, choice: TraceChoice(buffer: buffer.name, quiet: .zero)).result)
        }
        return results
    }
}
