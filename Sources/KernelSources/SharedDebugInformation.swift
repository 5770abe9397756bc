internal import CElfutils
internal import Glibc

/// The file into which dwz moved what several objects' DWARF has in common, named by `.gnu_debugaltlink`.
///
/// libdw looks for it on its own only beside files that it opened itself, which libdwfl's are not.
final class SharedDebugInformation {
    private let descriptor: CInt
    private let dwarf: OpaquePointer

    /// Opens the file that `dwarf`, read from the object at `path`, refers to, and lets it refer there; nil when it refers to
    /// none, or when none of the places where distributions keep such files has one with the build-id that it must have.
    init?(of dwarf: OpaquePointer, path: String) {
        var name: UnsafePointer<CChar>?
        var identity: UnsafeRawPointer?
        let length = dwelf_dwarf_gnu_debugaltlink(dwarf, &name, &identity)
        guard length > 0, let name, let identity,
            let wanted = try? BuildID(bytes: UnsafeRawBufferPointer(start: identity, count: length))
        else { return nil }
        for candidate in Self.candidates(String(cString: name), wanted, path: path) {
            let descriptor = open(candidate, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            if let shared = dwarf_begin(descriptor, DWARF_C_READ) {
                if let elf = dwarf_getelf(shared), (try? ELFContents.buildID(of: elf, path: candidate)) == wanted {
                    self.descriptor = descriptor
                    self.dwarf = shared
                    dwarf_setalt(dwarf, shared)
                    return
                }
                dwarf_end(shared)
            }
            close(descriptor)
        }
        return nil
    }

    deinit {
        dwarf_end(dwarf)
        close(descriptor)
    }

    /// Beside the object, as the link says; by build-id, and by the link, in the system's folder and in the one that a debug
    /// package was unpacked into.
    private static func candidates(_ name: String, _ buildID: BuildID, path: String) -> [String] {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let byIdentity = "/usr/lib/debug/.build-id/\(buildID.hex.prefix(2))/\(buildID.hex.dropFirst(2)).debug"
        let unpacked = path.firstRange(of: "/usr/lib/debug/").map { String(path[..<$0.lowerBound]) } ?? ""
        let file = name.split(separator: "/").last.map(String.init) ?? name
        let linked = name.hasPrefix("/") ? [unpacked + name, name] : ["\(folder)/\(name)"]
        return linked + ["\(unpacked)/usr/lib/debug/.dwz/\(file)", unpacked + byIdentity, byIdentity]
    }
}
