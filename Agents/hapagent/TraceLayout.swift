import AgentWire
import KernelTracing

/// How this kernel lays out its trace buffers' pages and the entries of its function tracer.
struct TraceLayout {
    let page: PageLayout
    let entry: EntryLayout

    /// Reads the kernel's own descriptions; refuses what is not understood.
    init(tracefs: String) throws(Refusal) {
        do throws(KernelFormatError) {
            page = try PageLayout(Self.format(tracefs + "/events/header_page"))
            entry = try EntryLayout(Self.format(tracefs + "/events/ftrace/function/format"))
        } catch {
            throw Refusal(
                code: .unknownLayout, message: "this kernel's trace buffer is not understood: " + error.description,
                remedy: "use an agent that knows this kernel")
        }
    }

    private static func format(_ path: String) throws(KernelFormatError) -> RecordFormat {
        let text = Files.bytes(path)
        guard !text.isEmpty else { throw KernelFormatError(.missingField, at: 0, field: path) }
        return RecordFormat(text)
    }
}
