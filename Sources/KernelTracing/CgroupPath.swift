/// The control group of a systemd unit or a container, found by where processes say that they are: lines
/// `hierarchy:controllers:/path` of `/proc/PID/cgroup` (cgroups(7)). The unified hierarchy, v2, is `0::/path`; each
/// hierarchy of v1 has a line of its own.
public struct CgroupOwner: Sendable {
    private static let shortestPrefix = 12
    private static let idLength = 64

    private let name: [UInt8]
    private let isContainer: Bool

    /// The unit's group has the unit's name.
    public init(unit name: [UInt8]) {
        self.name = name
        isContainer = false
    }

    /// A container's group has the container's id, alone or in a scope as `docker-ID.scope`; `id` may be cut short where
    /// ids have 64 digits.
    public init(container id: [UInt8]) {
        name = id
        isContainer = true
    }

    /// The path up to the group; nil if none of its parts is the one that is looked for, or the line has another form.
    public func group(in line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        // A path may hold anything but a line's end, colons too.
        guard let first = line.firstIndex(of: 0x3A), let second = line[(first + 1)...].firstIndex(of: 0x3A) else { return nil }
        let path = UnsafeRawBufferPointer(rebasing: line[(second + 1)...])
        guard path.first == 0x2F, let base = path.baseAddress else { return nil }
        var parts = TextPieces(path, separator: 0x2F)
        while let part = parts.next() {
            guard isOwned(part), let start = part.baseAddress else { continue }
            return UnsafeRawBufferPointer(rebasing: path[..<(start - base + part.count)])
        }
        return nil
    }

    private func isOwned(_ part: UnsafeRawBufferPointer) -> Bool {
        if isID(part) { return true }
        guard isContainer else { return false }
        let scope = part.before(".scope") ?? part
        // What the runtimes' systemd drivers put before the id; `libpod-conmon-ID` is not the container but its monitor.
        let id =
            scope.after("docker-") ?? scope.after("libpod-") ?? scope.after("cri-containerd-") ?? scope.after("crio-")
            ?? scope
            .after("crun-") ?? scope
        return isID(id)
    }

    private func isID(_ id: UnsafeRawBufferPointer) -> Bool {
        name.withUnsafeBytes { name in
            let isShort = isContainer && name.count >= Self.shortestPrefix && id.count == Self.idLength
            return isShort ? id.begins(with: name) : id.equals(name)
        }
    }
}

/// Where control groups are mounted: lines of `/proc/self/mounts` whose type is `cgroup2` or `cgroup`.
public enum CgroupMount {
    /// The line's mount point; nil if the line has another form or type.
    public static func path(in line: UnsafeRawBufferPointer) -> [UInt8]? {
        var words = TextPieces(line, separator: 0x20)
        guard words.next() != nil, let path = words.next(), let type = words.next()?.after("cgroup"),
            type.isEmpty || type.after("2")?.isEmpty ?? false
        else { return nil }
        return unescaped(path)
    }

    /// White space and backslashes are written as three octal digits after a backslash (getmntent(3)).
    private static func unescaped(_ path: UnsafeRawBufferPointer) -> [UInt8] {
        var bytes: [UInt8] = []
        var position = 0
        while position < path.count {
            var byte = path[position]
            position += 1
            if byte == 0x5C, position + 3 <= path.count {
                byte = path[position] << 6 | (path[position + 1] & 7) << 3 | path[position + 2] & 7
                position += 3
            }
            bytes.append(byte)
        }
        return bytes
    }
}
