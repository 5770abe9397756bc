import CLibSSH2

import Glibc

/// The heap of one libssh2 session, with an upper bound: libssh2 queues every packet that it does not understand,
/// so without one a hostile server could fill this machine's memory.
struct SessionMemory {
    /// Room for ten channels whose receive windows are full, and then some; more where other sessions go through this one.
    var limit = 32 << 20

    private(set) var used = 0

    /// Zeroed memory with a zero byte behind it: libssh2 1.10 takes the length of an exit signal's name that a malformed
    /// packet left unwritten.
    mutating func allocate(_ count: Int) -> UnsafeMutableRawPointer? {
        guard count >= 0, count < limit, used + count <= limit, let block = calloc(1, count + 1)
        else {
            return nil
        }
        used += malloc_usable_size(block)
        return block
    }

    mutating func reallocate(_ block: UnsafeMutableRawPointer?, _ count: Int) -> UnsafeMutableRawPointer? {
        guard let block else { return allocate(count) }
        guard count >= 0, count < limit, used + count <= limit else { return nil }
        let before = malloc_usable_size(block)
        guard let moved = realloc(block, count + 1) else { return nil }
        used += malloc_usable_size(moved) - before
        return moved
    }

    mutating func release(_ block: UnsafeMutableRawPointer?) {
        guard let block else { return }
        used -= malloc_usable_size(block)
        free(block)
    }

    /// Gives back the pages of a block that hold nothing but zeros; the system makes them anew when they are used.
    ///
    /// libssh2's session is two packet buffers for the most part, cleared when it is made, of which most sessions never use more
    /// than the beginning.
    static func releaseEmptyPages(of block: UnsafeMutableRawPointer) {
        let size = sysconf(Int32(_SC_PAGESIZE))
        let end = block + malloc_usable_size(block)
        var page = block.alignedUp(toMultipleOf: size)
        while page + size <= end {
            if UnsafeRawBufferPointer(start: page, count: size).allSatisfy({ $0 == 0 }) { madvise(page, size, MADV_DONTNEED) }
            page += size
        }
    }
}
