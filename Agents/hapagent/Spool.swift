import AgentWire
import CSyscalls
import KernelTracing

/// Results that wait on the host's disk until the coordinator has them.
enum Spool {
    private static let suffix = ".hapr"
    private static let capacity: UInt64 = 64 << 20

    /// What is kept.
    static var entries: [SpoolEntry] {
        var entries: [SpoolEntry] = []
        for name in Files.names(in: StateDirectory.spool) {
            let id = Array(name.utf8.dropLast(suffix.utf8.count))[...].text
            guard name == id + suffix, MeasurementPlan.isValid(id: id), let size = size(of: id) else { continue }
            entries.append(SpoolEntry(id: id, byteCount: size))
        }
        return entries
    }

    /// Refuses if there is no room for a result of the greatest size.
    static func checkRoom() throws(Refusal) {
        let used = entries.reduce(0) { $0 &+ $1.byteCount }
        guard used &+ UInt64(ResultFile.maximumSize) <= capacity else {
            throw Refusal(
                code: .spoolFailed, message: "\(StateDirectory.spool) holds \(used >> 20) MiB of results nobody fetched",
                remedy: "fetch them with `hapfleet run --resume`, or remove them")
        }
    }

    /// Keeps a result: it is there wholly, or not at all.
    static func keep(_ result: MeasurementResult) throws(Refusal) -> SpoolEntry {
        let bytes = ResultFile.encode(result)
        let temporary = StateDirectory.spool + "/." + result.id
        do throws(SystemCallError) {
            try StateDirectory.make(StateDirectory.spool, mode: 0o700)
            let file = try OpenFile(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW)
            try file.writeAll(bytes)
            try file.sync()
            guard rename(temporary, path(of: result.id)) == 0 else { throw SystemCallError("rename", temporary) }
            try OpenFile(StateDirectory.spool, O_RDONLY | O_DIRECTORY).sync()
        } catch {
            unlink(temporary)
            throw Refusal(
                code: .spoolFailed, message: "the result cannot be kept: " + error.description,
                remedy: "make room on the host's disk", errno: error.errno)
        }
        return SpoolEntry(id: result.id, byteCount: UInt64(bytes.count))
    }

    /// Opens a kept result.
    static func open(_ id: String) throws(Refusal) -> (file: OpenFile, size: UInt64) {
        guard MeasurementPlan.isValid(id: id), let size = size(of: id), let file = try? OpenFile(path(of: id), O_RDONLY) else {
            throw Refusal(code: .notFound, message: "there is no result \(id)", remedy: "")
        }
        return (file, size)
    }

    /// Forgets a result; one that is not there is forgotten already.
    static func forget(_ id: String) {
        guard MeasurementPlan.isValid(id: id) else { return }
        unlink(path(of: id))
        StateDirectory.tidy()
    }

    private static func path(of id: String) -> String {
        StateDirectory.spool + "/" + id + suffix
    }

    private static func size(of id: String) -> UInt64? {
        var status = stat()
        return lstat(path(of: id), &status) == 0 && status.st_size >= 0 ? UInt64(status.st_size) : nil
    }
}
