import AgentWire
import CSyscalls

/// The agent's places on the host's disk.
///
///     /var/lib/hapfleet        0711, gone when it is empty
///       spool/                 0700, results until they are acknowledged
///       work/ID/               the programs' directory, owned by their user, gone after the measurement
enum StateDirectory {
    static let root = "/var/lib/hapfleet"
    static let spool = "/var/lib/hapfleet/spool"
    static var work: String { MeasurementPlan.workFolder }
    private static let deepest = 256

    /// Makes a directory, and the root above it; one that is there is kept.
    static func make(_ path: String, mode: UInt32) throws(SystemCallError) {
        try makeAlone(root, mode: 0o711)
        try makeAlone(path, mode: mode)
    }

    private static func makeAlone(_ path: String, mode: UInt32) throws(SystemCallError) {
        guard mkdir(path, mode) == 0 || hap_errno() == EEXIST else { throw SystemCallError("create", path) }
    }

    /// A fresh directory for a measurement's programs.
    static func makeWork(id: String, user: UInt32, group: UInt32) throws(SystemCallError) -> String {
        try make(work, mode: 0o711)
        let path = work + "/" + id
        guard mkdir(path, 0o700) == 0, chown(path, user, group) == 0 else { throw SystemCallError("create", path) }
        return path
    }

    /// Removes a measurement's directory.
    static func removeWork(id: String) {
        let parent = hap_open(work, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
        guard parent >= 0 else { return }
        remove(id, in: parent, depth: 0)
        close(parent)
        tidy()
    }

    /// Removes the places that are empty.
    static func tidy() {
        rmdir(work)
        rmdir(spool)
        rmdir(root)
    }

    /// Removes a directory with all in it. What is in it belongs to an unprivileged user: no link is followed.
    private static func remove(_ name: String, in parent: Int32, depth: Int) {
        let directory = hap_openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        if directory >= 0, depth < deepest, let stream = fdopendir(directory) {
            while let entry = readdir(stream) {
                // A load may have left any number of files.
                hap_show_life()
                guard let child = hap_entry_name(entry).map({ String(cString: $0) }), child != ".", child != ".." else {
                    continue
                }
                if unlinkat(directory, child, 0) != 0 {
                    remove(child, in: directory, depth: depth + 1)
                }
            }
            closedir(stream)
        } else if directory >= 0 {
            close(directory)
        }
        unlinkat(parent, name, AT_REMOVEDIR)
    }
}
