import AgentWire
import Glibc
import HostReplay

/// A host's memory as files in a folder of its own, because each of its commands is a process.
final class DiskMemory: HostMemory {
    private let folder: String
    private var lock: Int32 = -1

    init(folder: String) {
        self.folder = folder
        for path in [folder, folder + "/agents", folder + "/spool", folder + "/words"] { mkdir(path, 0o700) }
    }

    var agents: [String] { Self.names(in: folder + "/agents") }

    func install(agent hash: String) {
        Self.write([], to: folder + "/agents/" + hash)
        note("installed \(hash)")
    }

    func take(for holder: String) -> String? {
        let file = open(folder + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0, flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            return String(decoding: Self.read(folder + "/lock") ?? [], as: UTF8.self)
        }
        ftruncate(file, 0)
        _ = Self.writeAll(file, Array(holder.utf8))
        lock = file
        return nil
    }

    var holder: String? {
        let file = open(folder + "/lock", O_RDWR | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        guard flock(file, LOCK_EX | LOCK_NB) != 0 else { return nil }
        return String(decoding: Self.read(folder + "/lock") ?? [], as: UTF8.self)
    }

    func release() {
        guard lock >= 0 else { return }
        close(lock)
        lock = -1
    }

    var spool: [SpoolEntry] {
        Self.names(in: folder + "/spool").map {
            SpoolEntry(id: $0, byteCount: UInt64(Self.read(folder + "/spool/" + $0)?.count ?? 0))
        }
    }

    func result(_ id: String) -> [UInt8]? { Self.read(folder + "/spool/" + id) }

    func keep(_ bytes: [UInt8], as id: String) {
        // Under its name only when it is whole, as the real one does.
        Self.write(bytes, to: folder + "/partial")
        rename(folder + "/partial", folder + "/spool/" + id)
    }

    func forget(_ id: String) { unlink(folder + "/spool/" + id) }

    func note(_ line: String) {
        let file = open(folder + "/diary", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        _ = Self.writeAll(file, Array((line + "\n").utf8))
        close(file)
    }

    func isFirst(_ word: String) -> Bool {
        let file = open(folder + "/words/" + word, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        close(file)
        return file >= 0
    }

    private static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    private static func write(_ bytes: [UInt8], to path: String) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        _ = writeAll(file, bytes)
        close(file)
    }

    /// The content of a file; nil if it cannot be read.
    static func read(_ path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = Glibc.read(file, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
        return bytes
    }

    /// Writes all bytes; false if the other side is gone.
    static func writeAll(_ file: Int32, _ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }
}
