/// The pages that one tracing instance left in a file.
struct TraceBuffer {
    /// The pages of one processor.
    struct Region {
        var processor: UInt32
        /// Bytes from the file's start.
        var offset: UInt64
        /// Bytes in the file, compressed or not.
        var size: UInt64
    }

    /// The instance's name; empty for the top one.
    var name: String
    var clock: TraceClock
    var pageSize: UInt64
    var isCompressed: Bool
    /// By processor; those without pages are left out.
    var regions: [Region]

    /// What a person calls it.
    static func title(_ name: String) -> String {
        name.isEmpty ? "the top buffer" : "buffer '\(name)'"
    }

    /// Leaves regions without pages out, and refuses those that reach beyond the file.
    mutating func check(in file: TraceFile) throws(TraceFileError) {
        regions.removeAll { $0.size == 0 }
        for region in regions {
            guard region.offset <= file.size, region.size <= file.size - region.offset else {
                throw TraceFile.ends(at: file.size, in: "the pages of processor \(region.processor) in \(Self.title(name))")
            }
        }
    }
}
