import AgentWire
import CSyscalls
import KernelTracing

/// Results that wait on the host's disk until the coordinator has them.
enum Spool {
    private static let suffix = ".hapr"
    private static let capacity: UInt64 = 64 << 20

    /// Passes what is kept to `body`, in pieces as large as a message may have; the last is smaller.
    static func list(_ body: ([SpoolEntry]) -> Void) {
        var entries: [SpoolEntry] = []
        for name in Files.names(in: StateDirectory.spool) {
            let id = [UInt8](name.utf8).dropLast(suffix.utf8.count).text
            guard name == id + suffix, MeasurementPlan.isValid(id: id), let size = size(of: id) else { continue }
            entries.append(SpoolEntry(id: id, byteCount: size))
            if entries.count == SpoolEntry.mostInMessage {
                body(entries)
                entries = []
            }
        }
        body(entries)
    }

    /// Room on the disk for one result, held from before the measurement: a full disk refuses it, and loses no result. Gone
    /// with this object unless the result was kept.
    final class Place {
        fileprivate let file: OpenFile
        fileprivate let path: String

        /// Refuses if there is no room for a result of the greatest size.
        init(for id: String) throws(Refusal) {
            try Spool.checkShare()
            path = StateDirectory.spool + "/." + id
            do throws(SystemCallError) {
                try StateDirectory.make(StateDirectory.spool, mode: 0o700)
                file = try OpenFile(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW)
                // Not every file system can hold room.
                let failure = posix_fallocate(file.descriptor, 0, off_t(ResultFile.maximumSize))
                guard failure == 0 || failure == EOPNOTSUPP || failure == ENOSYS else {
                    throw SystemCallError("reserve \(ResultFile.maximumSize >> 20) MiB in", StateDirectory.spool, errno: failure)
                }
            } catch {
                unlink(path)
                throw Spool.refusal(error)
            }
        }

        deinit {
            unlink(path)
            StateDirectory.tidy()
        }
    }

    /// Removes what a killed agent did not finish.
    static func removeUnfinished() {
        for name in Files.names(in: StateDirectory.spool) where name.begins(with: ".") {
            // A load that another agent drives now has its place too.
            if LoadLock.isHeld([UInt8](name.utf8).dropFirst().text) { continue }
            unlink(StateDirectory.spool + "/" + name)
        }
        StateDirectory.tidy()
    }

    /// Refuses if kept results leave no room for one more.
    private static func checkShare() throws(Refusal) {
        var used: UInt64 = 0
        list { for entry in $0 { used &+= entry.byteCount } }
        guard used &+ UInt64(ResultFile.maximumSize) <= capacity else {
            throw Refusal(
                code: .spoolFailed, message: "\(StateDirectory.spool) holds \(used >> 20) MiB of results nobody fetched",
                remedy: "fetch them with `hapfleet run --resume`, or remove them")
        }
    }

    /// Keeps a result: it is there wholly, or not at all.
    static func keep(_ result: MeasurementResult, at place: Place) throws(Refusal) -> SpoolEntry {
        let bytes = ResultFile.encode(result)
        do throws(SystemCallError) {
            try place.file.writeAll(bytes)
            guard ftruncate(place.file.descriptor, off_t(bytes.count)) == 0 else { throw SystemCallError("truncate", place.path) }
            try place.file.sync()
            guard rename(place.path, path(of: result.id)) == 0 else { throw SystemCallError("rename", place.path) }
            try OpenFile(StateDirectory.spool, O_RDONLY | O_DIRECTORY).sync()
        } catch {
            throw refusal(error)
        }
        return SpoolEntry(id: result.id, byteCount: UInt64(bytes.count))
    }

    private static func refusal(_ error: SystemCallError) -> Refusal {
        Refusal(
            code: .spoolFailed, message: "the result cannot be kept: " + error.description,
            remedy: "make \(ResultFile.maximumSize >> 20) MiB free on the host's disk", errno: error.errno)
    }

    /// Opens a kept result.
    static func open(_ id: String) throws(Refusal) -> (file: OpenFile, size: UInt64) {
        guard MeasurementPlan.isValid(id: id), let size = size(of: id), let file = try? OpenFile(path(of: id), O_RDONLY) else {
            throw Refusal(.notFound, "there is no result " + id)
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
