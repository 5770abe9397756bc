import AgentWire
import CSyscalls
import KernelTracing

/// vmlinux and the modules: whose code is at an address, and how far from that object's base. Modules that were unloaded since stay known.
struct KernelObjects {
    /// Code that is in no object: trampolines and BPF programs.
    static let unknown = KernelObject(name: "?", buildID: [])
    static let vmlinuxName = "vmlinux"

    private struct Module {
        var object: KernelObject
        var range: Range<UInt64>
        var base: UInt64
        var isLoaded = true

        /// Nil for one that is being loaded or unloaded, or that the kernel hides.
        init?(_ module: LoadedModule) {
            let (end, overflow) = module.address.addingReportingOverflow(module.size)
            guard module.isLive, module.address != 0, !overflow else { return nil }
            object = KernelObject(name: module.name, buildID: KernelObjects.buildID(of: module.name))
            base = KernelObjects.textSection(of: module.name) ?? module.address
            range = module.address..<end
        }
    }

    private static let mostLooks = 5

    private let vmlinux: Range<UInt64>
    private let kernel: KernelObject
    private var modules: [Module] = []
    private var reused: [Range<UInt64>] = []
    /// Tells this list of modules from any other.
    private(set) var fingerprint = Fingerprint()

    /// The objects that are loaded now.
    init(vmlinux: Range<UInt64>) {
        self.vmlinux = vmlinux
        kernel = KernelObject(name: Self.vmlinuxName, buildID: Self.buildID(of: Self.vmlinuxName))
        update()
    }

    /// Takes note of modules that were loaded or unloaded since.
    mutating func update() {
        // What sysfs told of a module that came or went meanwhile may be half of it.
        for _ in 0..<Self.mostLooks {
            let loaded = LoadedModule.all(in: Files.bytes("/proc/modules"))
            let now = Fingerprint(loaded)
            guard now != fingerprint else { return }
            fingerprint = now
            let live = loaded.compactMap(Module.init)
            if Fingerprint.current == now { return note(live) }
        }
    }

    private mutating func note(_ live: [Module]) {
        for index in modules.indices {
            modules[index].isLoaded = false
        }
        for module in live {
            add(module)
        }
    }

    private mutating func add(_ module: Module) {
        if let same = modules.firstIndex(where: { $0.base == module.base && $0.object.isSame(as: module.object) }) {
            return modules[same].isLoaded = true
        }
        for other in modules where !other.isLoaded && other.range.overlaps(module.range) {
            reused.append(other.range.clamped(to: module.range))
        }
        modules.append(module)
    }

    /// Whether other code was at `address` before, so that nobody can say which of the two was entered.
    func isAmbiguous(_ address: UInt64) -> Bool {
        reused.contains { $0.contains(address) }
    }

    /// The object and the distance of `address` from its base.
    func locate(_ address: UInt64) -> (object: KernelObject, offset: UInt64) {
        if vmlinux.contains(address) {
            return (kernel, address - vmlinux.lowerBound)
        }
        // A module's size covers its data too, which is elsewhere in newer kernels: the nearest base below is its own.
        var nearest: Module?
        for module in modules where module.range.contains(address) && address >= module.base {
            if nearest.map({ module.range.lowerBound > $0.range.lowerBound }) ?? true { nearest = module }
        }
        guard let nearest else { return (Self.unknown, address) }
        return (nearest.object, address - nearest.base)
    }

    /// The base and extent of an object that is loaded.
    func text(of name: String) -> (base: UInt64, range: Range<UInt64>)? {
        if name == Self.vmlinuxName { return (vmlinux.lowerBound, vmlinux) }
        return modules.last { $0.object.name == name }.map { ($0.base, $0.range) }
    }

    /// The GNU build-id of an object; empty if it has none.
    static func buildID(of name: String) -> [UInt8] {
        let path = name == vmlinuxName ? "/sys/kernel/notes" : "/sys/module/\(name)/notes/.note.gnu.build-id"
        return ELFNotes.buildID(in: Files.bytes(path)) ?? []
    }

    private static func textSection(of module: String) -> UInt64? {
        let address = Files.bytes("/sys/module/\(module)/sections/.text", limit: 256).words.first?.hexadecimal
        return address == 0 ? nil : address
    }

    /// A list of modules: their names, addresses, order, states, and when each was loaded. A module that was unloaded and loaded again at
    /// its old address has another inode in sysfs, which numbers its entries one after the other.
    struct Fingerprint: Equatable {
        private var hash: UInt64 = 0xCBF2_9CE4_8422_2325

        /// No modules.
        init() {}

        init(_ modules: [LoadedModule]) {
            for module in modules {
                var status = stat()
                stat("/sys/module/" + module.name, &status)
                for byte in [UInt8](module.name.utf8) { mix(UInt64(byte)) }
                mix(module.address)
                mix(module.isLive ? 1 : 0)
                mix(UInt64(status.st_ino))
            }
        }

        /// The list of the modules that are loaded now.
        static var current: Fingerprint {
            Fingerprint(LoadedModule.all(in: Files.bytes("/proc/modules")))
        }

        private mutating func mix(_ value: UInt64) {
            hash = (hash ^ value) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 29
        }
    }
}

extension KernelObject {
    /// Whether it is the same build of the same object. Not `==`, which would bring Unicode with it.
    func isSame(as other: KernelObject) -> Bool {
        name == other.name && buildID.elementsEqual(other.buildID)
    }
}
