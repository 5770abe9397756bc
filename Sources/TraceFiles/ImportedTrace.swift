public import AgentWire
import KernelTracing

/// A trace of trace-cmd, as if an agent had measured it.
public struct ImportedTrace: Sendable {
    /// What was entered, in one phase: all of the trace counts as reached under load. The file tells no work and no wall clock.
    public let result: MeasurementResult
    /// The traced host's own name; empty if the file does not tell it.
    public let host: String
    /// The name of the tracing instance that it is of; empty for the top one.
    public let buffer: String
    /// The names of functions, for a kernel whose symbols are not known from elsewhere.
    public let symbols: TraceSymbols

    /// Reads the trace at `path`; memory stays bounded whatever is in it.
    public init(path: String, choice: TraceChoice) throws(TraceFileError) {
        let contents = try TraceContents(path: path)
        let buffer = try contents.buffer(choice.buffer)
        let recorder = try Self.recorded(buffer, of: contents, choice)
        let found = TraceResult(recorder, buffer, of: contents, choice)
        result = found.result
        host = found.host
        self.buffer = buffer.name
        symbols = contents.symbols
    }

    private static func recorded(_ buffer: TraceBuffer, of contents: TraceContents, _ choice: TraceChoice)
        throws(TraceFileError) -> TraceRecorder
    {
        var tasks = TaskSet()
        for task in choice.tasks {
            tasks.insert(task)
        }
        let pageLayout: PageLayout
        do {
            pageLayout = try contents.pageLayout.resized(to: buffer.pageSize)
        } catch {
            throw TraceFileError(.unsupportedKernel, "pages of \(buffer.pageSize) bytes: \(error.description)")
        }
        var recorder = TraceRecorder(pageLayout, contents.entryLayout, clock: buffer.clock, tasks: tasks)
        let pages = TracePages(file: contents.file, compression: contents.compression, buffer: buffer)
        for region in buffer.regions {
            try pages.forEachPiece(of: region) { (piece, offset) throws(TraceFileError) in
                try recorder.fold(piece, at: offset, isUnpacked: buffer.isCompressed)
            }
            recorder.finishProcessor()
        }
        return recorder
    }
}
