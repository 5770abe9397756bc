import Foundation
import KernelSources

/// Notices when more becomes known of a kernel: its dictionary is imported, its symbols come.
struct LibraryWatch {
    private let folder: URL
    /// When the folder had last changed as it was read; nil before that, or if it may have changed again in the same instant.
    private var read: Date?
    private var files: [String: Date] = [:]

    /// The library as it is now.
    init(_ kernels: KernelLibrary) {
        folder = kernels.folder
        _ = changes()
    }

    /// The build-ids, in hexadecimal, of which files came, changed or went since this was asked last.
    mutating func changes() -> Set<String> {
        let changed = Self.time(of: folder)
        guard changed == nil || changed != read else { return [] }
        let now = Date()
        let listing = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        let found = Dictionary(listing.compactMap { file in Self.time(of: file).map { (file.lastPathComponent, $0) } }) {
            one, _ in one
        }
        // A file system's clock is coarse: what comes in the same tick leaves the folder's time as it is.
        read = changed.flatMap { now.timeIntervalSince($0) > 1 ? $0 : nil }
        let names = Set(files.keys).union(found.keys).filter { files[$0] != found[$0] }
        files = found
        return Set(names.map { String($0.prefix { $0 != "." }) })
    }

    private static func time(of url: URL) -> Date? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: url.path(percentEncoded: false))
        return attributes?[.modificationDate] as? Date
    }
}
