import Foundation

/// Writes the archive format that the kernel unpacks as its first root file system (`newc`, Documentation/driver-api/early-userspace
/// in the kernel's sources). Owners and modes are what the caller says, so no root is needed to make one.
struct CpioArchive {
    private(set) var data = Data()
    /// When all files were last changed, in seconds since 1970.
    private let modified = Int(Date().timeIntervalSince1970)
    private var nextInode = 1
    private var folders: Set<String> = []

    struct Owner {
        let id: Int
        static let root = Owner(id: 0)
        static let measure = Owner(id: 1000)
    }

    /// Adds a folder and those above it that are not there yet. An owner other than root owns the last one only.
    mutating func addFolder(_ path: String, mode: Int = 0o755, owner: Owner = .root) {
        guard !path.isEmpty, folders.insert(path).inserted else { return }
        addFolder(Self.parent(path))
        append(path, mode: 0o040000 | mode, owner: owner, content: Data())
    }

    /// Adds a file; the folders above it are made.
    mutating func addFile(_ path: String, mode: Int = 0o644, owner: Owner = .root, _ content: Data) {
        addFolder(Self.parent(path))
        append(path, mode: 0o100000 | mode, owner: owner, content: content)
    }

    /// Ends the archive. Nothing is added after this.
    mutating func finish() { append("TRAILER!!!", mode: 0, owner: .root, content: Data()) }

    private mutating func append(_ path: String, mode: Int, owner: Owner, content: Data) {
        let name = Array(path.utf8) + [0]
        let isFolder = mode & 0o040000 != 0
        // inode, mode, uid, gid, links, mtime, size, device major and minor, special major and minor, name length, checksum
        let fields = [nextInode, mode, owner.id, owner.id, isFolder ? 2 : 1, modified, content.count, 0, 0, 0, 0, name.count, 0]
        nextInode += 1
        data.append(contentsOf: "070701".utf8)
        for field in fields { data.append(contentsOf: Self.hex(field).utf8) }
        data.append(contentsOf: name)
        pad()
        data.append(content)
        pad()
    }

    private mutating func pad() {
        while data.count % 4 != 0 { data.append(0) }
    }

    private static func hex(_ value: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }

    private static func parent(_ path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }
}
