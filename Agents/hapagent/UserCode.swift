import AgentWire
import CSyscalls
import KernelTracing
import UserTracing

/// The programs and libraries that a target has mapped as code, with the functions that they name.
final class UserCode {
    /// So much of a result may be paths and names, which may get three times as long when a coordinator replaces what is no UTF-8 in
    /// them: with all else that is in it, it stays below what is taken for a result.
    private static let mostBytesOfNames = 3 << 19

    /// Their functions.
    let functions = ProgramFunctions()
    /// The files, and beside each a hash of its device and inode, and its descriptor; -1 if it is not open.
    private(set) var files = UserFiles()
    private var keys: [UInt64] = []
    private var descriptors: [Int32] = []
    private var room = mostBytesOfNames
    private var hasMoreFiles = false

    /// Takes note of what a process has mapped. The functions of files that are new stand behind the others.
    func look(at process: Int32) {
        try? Files.forEachLine(of: Processes.path(process, "maps")) { line in
            guard let code = MappedCode(line) else { return true }
            for known in keys where known == code.file { return true }
            hasMoreFiles = keys.count == UserProfile.mostFiles
            if !hasMoreFiles {
                keys.append(code.file)
                add(code, of: process)
            }
            return !hasMoreFiles
        }
    }

    private func add(_ code: MappedCode, of process: Int32) {
        let descriptor = hap_open_mapped(process, code.range.baseAddress, code.range.count)
        let before = functions.count
        let buildID = functions.add(files.count) { Self.bytes(of: descriptor, at: $0, $1) }
        let count = functions.count - before
        let length = min(code.path.count, UserProfile.longestPath, room)
        room -= length
        files.append(
            path: [UInt8](UnsafeRawBufferPointer(rebasing: code.path[..<length])), buildID ?? [],
            buildID == nil ? .unreadable : count > 0 ? .probed : functions.isFull ? .leftOut : .nameless)
        descriptors.append(descriptor)
    }

    deinit {
        for descriptor in descriptors { close(descriptor) }
    }

    /// Whether there were more files or functions than it takes.
    var isFull: Bool { functions.isFull || hasMoreFiles }

    /// The descriptor of a function's file, by which the kernel finds it: it is the one that was read, whatever is at its path now.
    func descriptor(of function: Int) -> Int32 {
        descriptors[functions.file(of: function)]
    }

    /// Notes that so many functions of the file of one of them are to be watched, or that so many of those cannot be.
    func note(fileOf function: Int, probed: Int, refused: Int) {
        files.note(functions.file(of: function), probed: UInt64(probed), refused: UInt64(refused))
    }

    /// The files, and what was entered of them.
    func profile(length: Microseconds, isSteady: Bool, invalidities: [Invalidity]) -> UserProfile {
        var entered = UserFunctions()
        for function in 0..<functions.count where functions.isEntered(function) {
            var name = Self.bytes(of: descriptor(of: function), at: functions.name(of: function), min(255, room))
            name.removeLast(name.count - strnlen(name, name.count))
            room -= name.count
            functions.write(function, name: name, to: &entered)
        }
        return UserProfile(
            length: length, isSteady: isSteady, files: files, functions: entered, invalidities: invalidities)
    }

    /// At most so many bytes of a file from a place on; fewer where it ends, or cannot be read.
    private static func bytes(of descriptor: Int32, at place: UInt64, _ count: Int) -> [UInt8] {
        hap_show_life()
        var bytes = [UInt8](repeating: 0, count: count)
        let read = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, count, off_t(truncatingIfNeeded: place)) }
        bytes.removeLast(count - max(0, read))
        return bytes
    }
}
