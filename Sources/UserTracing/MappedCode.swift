import KernelTracing

/// A stretch of code in a process' memory: a line of `/proc/PID/maps` (proc_pid_maps(5)) that may be executed, and is of a file.
///
///     7f3a5c026000-7f3a5c17b000 r-xp 00026000 fe:01 131074                     /usr/lib/x86_64-linux-gnu/libc.so.6
///
/// All within the line's memory, which the caller keeps.
public struct MappedCode {
    /// Its addresses.
    public let range: UnsafeRawBufferPointer
    /// A hash of device and inode, which tell one file from another.
    public private(set) var file: UInt64 = 0xCBF2_9CE4_8422_2325
    /// The file's path; empty if it has none.
    public let path: UnsafeRawBufferPointer

    /// What a line says; nil if it is of another form, or of nothing that may be executed, or of code that is in no file.
    public init?(_ line: UnsafeRawBufferPointer) {
        var words = TextPieces(line, separator: 0x20)
        guard let range = words.next(), let rights = words.next(), rights.count == 4, rights[2] == 0x78, words.next() != nil,
            let device = words.next(), let inode = words.next(), inode.decimal ?? 0 != 0,
            let base = line.baseAddress, let first = device.baseAddress, let last = inode.baseAddress
        else { return nil }
        self.range = range
        for byte in UnsafeRawBufferPointer(start: first, count: last - first + inode.count) {
            file = (file ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        // A path may hold spaces: it is all that is left.
        path = UnsafeRawBufferPointer(rebasing: line[(words.next()?.baseAddress.map { $0 - base } ?? line.count)...])
    }
}
