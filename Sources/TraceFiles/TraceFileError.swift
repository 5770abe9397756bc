/// Why a trace file could not be read, where in it, and what helps.
public struct TraceFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Code: Sendable, Equatable {
        /// The operating system refused to open or read the file, or it is none.
        case unreadable
        /// The file does not begin as trace-cmd's files do.
        case notATrace
        /// The file's version, byte order or compression is one that is not read.
        case unsupportedFile
        /// The kernel describes its records in a way that is not understood.
        case unsupportedKernel
        /// The file ends before its contents do, or was never finished.
        case truncated
        /// Numbers or texts that trace-cmd does not write.
        case damaged
        /// Compressed bytes that do not give what they should.
        case damagedCompression
        /// A page of the ring buffer contradicts itself.
        case damagedPage
        /// More than any kernel has.
        case tooLarge
        /// The choice of a buffer fits none, or several.
        case noSuchBuffer
    }

    /// The kind of failure.
    public let code: Code
    /// Bytes from the file's start at which it was noticed; of compressed contents, where those begin. Nil if it has no place.
    public let offset: UInt64?
    /// What was found.
    public let cause: String

    init(_ code: Code, at offset: UInt64? = nil, _ cause: String) {
        self.code = code
        self.offset = offset
        self.cause = cause
    }

    /// One line: place, cause and remedy.
    public var description: String {
        (offset.map { "at byte \($0): " } ?? "") + cause + "; " + remedy
    }

    private var remedy: String {
        switch code {
        case .unreadable: "give a file that can be read, not a folder or a pipe"
        case .notATrace: "give a trace.dat that 'trace-cmd record' wrote"
        case .unsupportedFile: "convert it with 'trace-cmd convert' on the machine that recorded it"
        case .unsupportedKernel: "record with the function tracer of a 64-bit kernel, 5.4 or later"
        case .truncated: "copy it again, or record it again if 'trace-cmd record' was killed"
        case .damaged, .damagedCompression, .damagedPage: "copy it again; nothing of a damaged file is counted"
        case .tooLarge: "record a shorter trace, or fewer buffers"
        case .noSuchBuffer: "choose one with --buffer"
        }
    }
}
