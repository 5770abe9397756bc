import Foundation
import Glibc

/// A folder for many small files that are soon deleted: in memory if there is room, which saves a minute of disk work, otherwise on
/// the disk beside what is made.
struct WorkFolder {
    let folder: URL

    /// What an unpacked guest needs, with as much again to spare.
    private static let roomBytes: UInt64 = 4 << 30

    init(near place: URL) throws(LabError) {
        let memory = URL(filePath: "/dev/shm", directoryHint: .isDirectory)
        let parent = Self.freeBytes(memory) > Self.roomBytes && Self.freeMemoryBytes() > 2 * Self.roomBytes ? memory : place
        folder = parent.appending(path: "hapfleet-\(UUID().uuidString)", directoryHint: .isDirectory)
        try Folder.create(folder, mode: 0o700)
    }

    /// Removes it with all that is in it; what cannot be removed stays.
    func remove() { try? FileManager.default.removeItem(at: folder) }

    private static func freeBytes(_ folder: URL) -> UInt64 {
        var state = statvfs()
        guard statvfs(folder.path, &state) == 0, access(folder.path, W_OK) == 0 else { return 0 }
        return UInt64(state.f_bavail) * UInt64(state.f_frsize)
    }

    private static func freeMemoryBytes() -> UInt64 {
        guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("MemAvailable:") }),
            let kibibytes = line.split(separator: " ").dropFirst().first.flatMap({ UInt64($0) }), kibibytes < UInt64.max >> 10
        else { return 0 }
        return kibibytes << 10
    }
}
