import AgentWire
import KernelTracing

/// vmlinux and the loaded modules: whose code is at an address, and how far from that object's base.
struct KernelObjects {
    /// Code that is in no object: trampolines and BPF programs.
    static let unknown = "?"
    static let vmlinuxName = "vmlinux"

    private struct Module {
        var name: String
        var range: Range<UInt64>
        var base: UInt64
    }

    private let vmlinux: Range<UInt64>
    private var modules: [Module] = []

    /// The objects that are loaded now.
    init(vmlinux: Range<UInt64>) {
        self.vmlinux = vmlinux
        addLoaded()
    }

    /// The modules that are loaded now.
    static var loadedModules: [LoadedModule] {
        LoadedModule.all(in: (try? Files.read("/proc/modules")) ?? [])
    }

    /// Adds modules that were loaded since.
    mutating func addLoaded() {
        for module in Self.loadedModules where module.address != 0 {
            let (end, overflow) = module.address.addingReportingOverflow(module.size)
            let known = modules.contains { $0.name == module.name && $0.range.lowerBound == module.address }
            guard !overflow, !known else { continue }
            let base = Self.textSection(of: module.name) ?? module.address
            modules.append(Module(name: module.name, range: module.address..<end, base: base))
        }
    }

    /// The object's name and the distance of `address` from its base.
    func locate(_ address: UInt64) -> (name: String, offset: UInt64) {
        if vmlinux.contains(address) {
            return (Self.vmlinuxName, address - vmlinux.lowerBound)
        }
        // A module's size covers its data too, which is elsewhere in newer kernels: the nearest base below is its own.
        var nearest: Module?
        for module in modules where module.range.contains(address) && address >= module.base {
            if nearest.map({ module.range.lowerBound > $0.range.lowerBound }) ?? true { nearest = module }
        }
        guard let nearest else { return (Self.unknown, address) }
        return (nearest.name, address - nearest.base)
    }

    /// The base and extent of an object that is loaded.
    func text(of name: String) -> (base: UInt64, range: Range<UInt64>)? {
        if name == Self.vmlinuxName { return (vmlinux.lowerBound, vmlinux) }
        return modules.last { $0.name == name }.map { ($0.base, $0.range) }
    }

    /// The GNU build-id of an object; empty if it has none.
    static func buildID(of name: String) -> [UInt8] {
        let path = name == vmlinuxName ? "/sys/kernel/notes" : "/sys/module/\(name)/notes/.note.gnu.build-id"
        guard name != unknown, let notes = try? Files.read(path) else { return [] }
        return ELFNotes.buildID(in: notes) ?? []
    }

    private static func textSection(of module: String) -> UInt64? {
        Files.line("/sys/module/\(module)/sections/.text").flatMap { $0.utf8.hexadecimal }.flatMap { $0 == 0 ? nil : $0 }
    }
}
