@testable import KernelTracing

let targetTargets = [
    // A pattern or an id, a zero byte, and what the kernel says: a line of cgroups or mounts, a name, a command line.
    FuzzTarget("host-names", longest: 1_024) { input in
        let parts = input.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return }
        let name = [UInt8](parts[0])
        // A copy of its own, so that reading past its end is noticed.
        [UInt8](parts[1]).withUnsafeBytes { text in
            _ = NamePattern(name).matches(text)
            require(NamePattern([0x2A]).matches(text), "a star matches everything")
            for owner in [CgroupOwner(unit: name), CgroupOwner(container: name)] {
                guard let group = owner.group(in: text) else { continue }
                require(group.count <= text.count && group.first == 0x2F, "a group is a part of the line")
            }
            if let mount = CgroupMount.path(in: text) { require(mount.count < text.count, "a path is a part of the line") }
            if case .serving(let task) = HypervisorThread(name: text) { require(task > 0, "a task has a number") }
            let line = CommandLine([UInt8](text))
            _ = line.runs(machine: name)
            _ = line.sandbox
            _ = line.has(name, atEnd: true)
            if let value = line.value(of: "-c") { require(line.has(value), "a value is a part of the command line") }
            line.withProgram { require($0.count <= text.count, "a name is a part of the command line") }
        }
    }
]
