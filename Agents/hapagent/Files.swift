import CSyscalls
import KernelTracing

/// Small files of the kernel and the system, read and written whole.
enum Files {
    private static let chunk = 64 << 10

    /// The file's bytes; what is beyond `limit` is left out.
    static func read(_ path: String, limit: Int = 1 << 20) throws(SystemCallError) -> [UInt8] {
        let file = try OpenFile(path, O_RDONLY)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: min(limit, 4_096))
        while bytes.count < limit {
            let count = try read(file, &buffer)
            if count == 0 { break }
            bytes.append(contentsOf: buffer[..<min(count, limit - bytes.count)])
        }
        return bytes
    }

    /// The same; none if it cannot be read. Never inlined: it stands in many places.
    @inline(never)
    static func bytes(_ path: String, limit: Int = 1 << 20) -> [UInt8] {
        (try? read(path, limit: limit)) ?? []
    }

    /// The file's first line without its end; nil if it cannot be read.
    static func line(_ path: String) -> String? {
        guard let bytes = try? read(path, limit: 4_096) else { return nil }
        return bytes.prefix { $0 != 0x0A }.text
    }

    /// Whether the file's first line is `text`.
    static func says(_ text: String, at path: String) -> Bool {
        guard let line = line(path) else { return false }
        return line == text
    }

    /// Passes each line of a file to `body`, holding only a piece of the file; stops soon after `body` returned false.
    static func forEachLine(of path: String, _ body: (UnsafeRawBufferPointer) -> Bool) throws(SystemCallError) {
        let file = try OpenFile(path, O_RDONLY)
        var splitter = LineSplitter()
        var buffer = [UInt8](repeating: 0, count: chunk)
        var wantsMore = true
        while wantsMore {
            let count = try read(file, &buffer)
            if count == 0 { return }
            buffer.withUnsafeBytes { bytes in
                splitter.append(UnsafeRawBufferPointer(rebasing: bytes[..<count])) { line in
                    if wantsMore { wantsMore = body(line) }
                }
            }
        }
    }

    /// Writes `text` into an existing file, which it replaces if the file keeps anything.
    static func write(_ text: String, to path: String) throws(SystemCallError) {
        try OpenFile(path, O_WRONLY | O_TRUNC).writeAll([UInt8](text.utf8))
    }

    /// Adds `text` to what an existing file keeps.
    static func append(_ text: String, to path: String) throws(SystemCallError) {
        try OpenFile(path, O_WRONLY | O_APPEND).writeAll([UInt8](text.utf8))
    }

    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    /// The names in a directory, or of the directories in it, but `.` and `..`; none if it cannot be read.
    static func names(in directory: String, onlyFolders: Bool = false) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            if onlyFolders, hap_entry_is_directory(entry) == 0 { continue }
            if let name = hap_entry_name(entry).map({ String(cString: $0) }), name != ".", name != ".." {
                names.append(name)
            }
        }
        return names
    }

    /// The numbers that are names in a directory, such as the processes in `/proc`; none if it cannot be read.
    static func numbers(in directory: String) -> [Int32] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var numbers: [Int32] = []
        while let entry = readdir(stream) {
            let number = hap_entry_number(entry)
            if number > 0 { numbers.append(number) }
        }
        return numbers
    }

    private static func read(_ file: OpenFile, _ buffer: inout [UInt8]) throws(SystemCallError) -> Int {
        // The kernel's lists take seconds on a slow host.
        hap_show_life()
        var failure: SystemCallError?
        let count = buffer.withUnsafeMutableBytes { bytes -> Int in
            do throws(SystemCallError) {
                return try file.read(into: bytes) ?? 0
            } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw failure }
        return count
    }
}
