import AgentWire
import Glibc
@testable import TraceFiles

let traceFileTargets = [
    FuzzTarget("traces", longest: 24 << 10) { input in
        guard let trace = MemoryFile(input) else { return }
        check(trace: trace.path, size: input.count)
    }
]

/// A file in memory, for readers that take a path.
final class MemoryFile {
    private let descriptor: CInt

    init?(_ bytes: UnsafeRawBufferPointer) {
        var template = Array("/dev/shm/fuzz-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        unlink(template)
        guard descriptor >= 0, write(descriptor, bytes.baseAddress, bytes.count) == bytes.count else { return nil }
    }

    var path: String { "/proc/self/fd/\(descriptor)" }

    deinit {
        close(descriptor)
    }
}

private func check(trace path: String, size: Int) {
    guard let contents = try? TraceContents(path: path) else { return }
    for buffer in contents.buffers.prefix(4) {
        guard let trace = try? ImportedTrace(path: path, choice: TraceChoice(buffer: buffer.name, quiet: .zero)) else { continue }
        let result = trace.result
        let entries = result.counters.taskEvents + result.counters.softirqEvents + result.counters.hardirqEvents
        require(UInt64(result.functions.count) <= entries, "no more functions than entries")
        require((try? ResultFile.decode(ResultFile.encode(result))) == result, "a trace's result is one that can be stored")
        for object in result.objects { _ = trace.symbols.symbols(of: object.name) }
    }
}
