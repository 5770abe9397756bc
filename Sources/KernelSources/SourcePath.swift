/// Paths of source files relative to the root of the kernel tree.
enum SourcePath {
    private static let topFolders: Set<Substring> = [
        "arch", "block", "certs", "crypto", "drivers", "fs", "include", "init", "io_uring", "ipc", "kernel", "lib", "mm", "net",
        "rust", "samples", "scripts", "security", "sound", "tools", "usr", "virt",
    ]

    /// The path below the kernel tree's root, for a path that a compiler recorded while it worked in `compilationFolder`.
    ///
    /// The folder is taken away, `.` and `..` are resolved, and what stands before the tree (a build machine's path, an
    /// object tree) is cut at the first folder that the tree has at its top. A path without one (a module from elsewhere) stays.
    static func relativeToTree(_ path: String, compilationFolder: String) -> String {
        let inside = withoutPrefix(compilationFolder, of: path)
        let parts = resolved(inside)
        guard let top = parts.indices.first(where: { $0 < parts.count - 1 && isTop(parts, at: $0) }) else {
            return (inside.first == "/" ? "/" : "") + parts.joined(separator: "/")
        }
        return parts[top...].joined(separator: "/")
    }

    /// `/usr/src/linux-6.1/...` and `/home/me/kernel/linux/...` begin with words that are also folders of the tree:
    /// what follows a folder called `linux…` is the tree, whatever came before it.
    private static func isTop(_ parts: [Substring], at index: Int) -> Bool {
        topFolders.contains(parts[index]) && !parts[(index + 1)...].contains { $0.hasPrefix("linux-") }
    }

    private static func withoutPrefix(_ folder: String, of path: String) -> Substring {
        guard !folder.isEmpty, path.hasPrefix(folder) else { return path[...] }
        let rest = path.dropFirst(folder.count)
        return rest.first == "/" ? rest.dropFirst() : path[...]
    }

    private static func resolved(_ path: Substring) -> [Substring] {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else if part != ".." {
                parts.append(part)
            }
        }
        return parts
    }
}
