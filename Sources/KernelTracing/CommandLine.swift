/// A process' command line, as `/proc/PID/cmdline` shows it: arguments with zero bytes after them.
public struct CommandLine: Sendable {
    private let bytes: [UInt8]

    /// The command line in `bytes`.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Whether the program's name without its folder is or begins so.
    public func isOf(_ program: StaticString) -> Bool {
        withProgram { $0.after(program) != nil }
    }

    /// Passes the program's name without its folder to `body`; it is empty for kernel threads.
    public func withProgram<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        bytes.withUnsafeBytes { bytes in
            var arguments = TextPieces(bytes, separator: 0)
            var parts = TextPieces(arguments.next() ?? bytes, separator: 0x2F)
            var name = UnsafeRawBufferPointer(start: nil, count: 0)
            while let part = parts.next() { name = part }
            return body(name)
        }
    }

    /// Whether it is a hypervisor that runs the machine `name`: an argument, or a part between its commas and equals signs, is
    /// the name, or the path of a socket that is called so, or it is of Kata Containers' sandbox of that name.
    public func runs(machine name: [UInt8]) -> Bool {
        guard isOf("qemu-") || isOf("kvm") || isOf("firecracker") || isOf("cloud-hypervisor") else { return false }
        return has(name) || has([0x2F] + name + [UInt8](".sock".utf8), atEnd: true) || sandbox?.elementsEqual(name) ?? false
    }

    /// The sandbox of Kata Containers that it is of: the name of the sandbox's folder that a path among the arguments is in.
    public var sandbox: [UInt8]? {
        var name: [UInt8]?
        _ = any { part in
            let path = part.after("/run/vc/vm/") ?? part.after("/run/kata-containers/shared/sandboxes/")
            guard let path else { return false }
            var folders = TextPieces(path, separator: 0x2F)
            name = folders.next().map { [UInt8]($0) }
            return name != nil
        }
        return name
    }

    /// Whether an argument, or a part between its commas and equals signs, is the text, or ends so.
    public func has(_ text: [UInt8], atEnd: Bool = false) -> Bool {
        any { part in
            text.withUnsafeBytes { text in
                let isLonger = atEnd && part.count > text.count
                return (isLonger ? UnsafeRawBufferPointer(rebasing: part[(part.count - text.count)...]) : part).equals(text)
            }
        }
    }

    /// What stands behind an option: its next argument, or what its equals sign gives it.
    public func value(of option: StaticString) -> [UInt8]? {
        var value: [UInt8]?
        var isNext = false
        _ = any { part in
            if isNext { value = [UInt8](part) }
            defer { isNext = part.after(option)?.isEmpty ?? false }
            return isNext
        }
        return value
    }

    private func any(_ isIt: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var parts = TextPieces(bytes, separators: (0, 0x2C, 0x3D))
            while let part = parts.next() {
                if isIt(part) { return true }
            }
            return false
        }
    }
}
