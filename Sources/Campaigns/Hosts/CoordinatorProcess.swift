import CLinux
import Glibc

/// What a process needs that keeps a thousand connections open.
public enum CoordinatorProcess {
    /// To be called once, before anything else: lifts the soft limit of open files to the hard one, since every session is one, and
    /// keeps the allocator to two arenas, because what many threads' arenas hold free is most of a large run's memory.
    public static func prepareForManyHosts() {
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = limit.rlim_max
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        mallopt(M_ARENA_MAX, 2)
    }

    /// To be called when the connections are closed: gives back the memory that lies free between what is still in use, before
    /// something else, such as a report, takes more.
    public static func releaseFreeMemory() {
        malloc_trim(0)
    }
}
