import AgentWire
import CSyscalls
import KernelTracing

/// Control groups, v1 and v2, through their file systems.
enum Cgroups {
    /// Groups of one target at most, so that a hostile tree of them cannot take all memory.
    private static let bound = 4_096

    /// The folder of a group, by its path in its hierarchy or with the mount point before it: the first that has a task.
    /// With v1 the same path can be in several hierarchies, and in some without tasks.
    static func folder(of path: String) -> String? {
        var folder: String?
        func take(_ candidate: String) -> Bool {
            // The kernel says whether it is one: a plan may name any path.
            guard hap_is_cgroup(candidate) != 0, tasks(under: candidate).count > 0 else { return false }
            folder = candidate
            return true
        }
        if take(path) { return folder }
        try? Files.forEachLine(of: "/proc/self/mounts") { line in
            guard let mount = CgroupMount.path(in: line) else { return true }
            return !take(mount.text + path)
        }
        return folder
    }

    /// The folder of the unit's or container's group, from where its processes say they are: `/proc/PID/cgroup` is the
    /// one source that is the same for every runtime, cgroup driver and version of systemd.
    static func folder(of owner: CgroupOwner) -> String? {
        var folder: String?
        for process in Processes.all where folder == nil {
            try? Files.forEachLine(of: Processes.path(process, "cgroup")) { line in
                if let group = owner.group(in: line) { folder = Self.folder(of: [UInt8](group).text) }
                return folder == nil
            }
        }
        return folder
    }

    /// The threads in a group and all groups below it.
    static func tasks(under folder: String) -> TaskSet {
        var tasks = TaskSet()
        var folders = [folder]
        var next = 0
        while next < folders.count {
            let folder = folders[next] + "/"
            next += 1
            for file in ["cgroup.threads", "tasks"] {  // of v2, and of v1
                try? Files.forEachLine(of: folder + file) { line in
                    tasks.insert(Int32(truncatingIfNeeded: line.decimal ?? 0))
                    return true
                }
            }
            for name in Files.names(in: folder, onlyFolders: true) where folders.count < bound {
                folders.append(folder + name)
            }
        }
        return tasks
    }
}
