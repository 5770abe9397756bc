internal import CElfutils
internal import Glibc

/// An open kernel object: a `vmlinux`, or a module, which libdwfl lays out and relocates; or a program or library. Not shared between
/// threads.
final class KernelObjectFile {
    let path: String
    let buildID: BuildID
    /// `vmlinux`, or the module's name; of a program or library, the file's.
    let name: String
    /// The address from which offsets count: 0 in a program or library, whose symbols do.
    let base: UInt64
    /// Sections with code, by address.
    let sections: [CodeSection]
    let isModule: Bool
    private let isProgram: Bool

    private let session: OpaquePointer
    private let callbacks: UnsafeMutablePointer<Dwfl_Callbacks>
    private let module: OpaquePointer
    private let elf: OpaquePointer

    /// A section with code and the addresses that it fills.
    struct CodeSection {
        let name: String
        let addresses: Range<UInt64>
    }

    /// Opens the ELF file at `path`, which may be compressed as a whole (gzip, bzip2, xz, zstd); `isProgram` says that it is no part
    /// of a kernel.
    init(path: String, isProgram: Bool = false) throws(KernelSourcesError) {
        try Self.checkReadable(path)
        callbacks = .allocate(capacity: 1)
        callbacks.initialize(
            to: Dwfl_Callbacks(
                find_elf: { _, _, _, _, _, _ in -1 }, find_debuginfo: { _, _, _, _, _, _, _, _ in -1 },
                section_address: dwfl_offline_section_address, debuginfo_path: nil))
        let opened: Opened
        do throws(KernelSourcesError) {
            opened = try Opened(path: path, callbacks: callbacks, isProgram: isProgram)
        } catch {
            callbacks.deallocate()
            throw error
        }
        self.path = path
        self.isProgram = isProgram
        session = opened.session
        module = opened.module
        elf = opened.elf
        isModule = opened.isModule
        do throws(KernelSourcesError) {
            sections = ELFContents.codeSections(of: elf)
            buildID = try ELFContents.buildID(of: elf, path: path)
            if isProgram {
                name = path.split(separator: "/").last.map(String.init) ?? path
                base = 0
            } else {
                name = isModule ? ELFContents.moduleName(of: elf, path: path) : "vmlinux"
                base = try isModule ? Self.textAddress(of: sections, path: path) : ELFContents.textSymbol(of: elf, path: path)
            }
        } catch {
            dwfl_end(opened.session)
            callbacks.deallocate()
            throw error
        }
    }

    deinit {
        dwfl_end(session)
        callbacks.deallocate()
    }

    /// The name of the section with code at `address`, or an empty text.
    func sectionName(at address: UInt64) -> String { sections.first { $0.addresses.contains(address) }?.name ?? "" }

    /// Whether code at an offset in the file is at that offset in a running kernel too: a kernel loads a module's sections
    /// where it likes, so that only those in `.text` are; functions in others are found by name.
    func keepsPlace(at offset: UInt64) -> Bool { !isModule || sectionName(at: base + offset) == ".text" }

    /// The symbols of functions whose first byte is outside all of the ranges, which must be in order, with their names.
    func functionSymbols(outside ranges: [HarvestedRange]) -> [(range: Range<UInt32>, name: String)] {
        ELFContents.functionSymbols(of: elf).compactMap { symbol in
            guard let low = offset(of: symbol.addresses.lowerBound), let high = offset(of: symbol.addresses.upperBound) else {
                return nil
            }
            let after = ranges.partitionPoint { $0.low > low }
            guard after == 0 || ranges[after - 1].high <= low else { return nil }
            return ELFContents.name(of: symbol, in: elf).map { (low..<high, $0) }
        }
    }

    /// The names of functions' symbols at an offset, by offset, as the source would have them.
    func functionNames() -> [(low: UInt32, name: String)] {
        ELFContents.functionSymbols(of: elf).compactMap { symbol in
            guard let low = offset(of: symbol.addresses.lowerBound), let name = ELFContents.name(of: symbol, in: elf) else {
                return nil
            }
            return (low, SourceName.folded(name))
        }
    }

    /// The offset of an address from the base, when it is one.
    func offset(of address: UInt64) -> UInt32? { address < base ? nil : UInt32(exactly: address - base) }

    /// Opens the DWARF of the object afresh: what libdw keeps of the units read grows until it is closed.
    ///
    /// A module's DWARF is relocated in memory, once, by libdwfl, which keeps it.
    func openDebugInformation() throws(KernelSourcesError) -> DebugInformation {
        if isModule {
            var bias: Dwarf_Addr = 0
            guard let dwarf = dwfl_module_getdwarf(module, &bias) else { throw missingDebugInformation(dwflMessage()) }
            return DebugInformation(dwarf: dwarf, shared: SharedDebugInformation(of: dwarf, path: path), owned: false)
        }
        guard let dwarf = dwarf_begin_elf(elf, DWARF_C_READ, nil) else {
            throw missingDebugInformation(String(cString: dwarf_errmsg(-1)))
        }
        return DebugInformation(dwarf: dwarf, shared: SharedDebugInformation(of: dwarf, path: path), owned: true)
    }

    func missingDebugInformation(_ cause: String) -> KernelSourcesError {
        KernelSourcesError(
            .missingDebugInformation, at: path, cause: "no usable DWARF: \(cause)",
            remedy: isProgram
                ? "import the file from its debug package (-dbgsym, -debuginfo), or one that was built with -g"
                : "import the file from the kernel's debug package (-dbg, -debuginfo)")
    }

    private static func textAddress(of sections: [CodeSection], path: String) throws(KernelSourcesError) -> UInt64 {
        guard let text = sections.first(where: { $0.name == ".text" }) else {
            throw KernelSourcesError(
                .missingBase, at: path, cause: "the module has no .text section", remedy: "a module without code needs no import")
        }
        return text.addresses.lowerBound
    }

    private static func checkReadable(_ path: String) throws(KernelSourcesError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw KernelSourcesError(
                .unreadableFile, at: path, cause: String(cString: strerror(errno)), remedy: "give a file that can be read")
        }
        close(descriptor)
    }

    /// What libdwfl makes of a file.
    private struct Opened {
        let session: OpaquePointer
        let module: OpaquePointer
        let elf: OpaquePointer
        let isModule: Bool

        init(path: String, callbacks: UnsafePointer<Dwfl_Callbacks>, isProgram: Bool) throws(KernelSourcesError) {
            guard let session = dwfl_begin(callbacks) else { throw Self.refused(path, isProgram) }
            var bias: GElf_Addr = 0
            guard let module = dwfl_report_offline(session, "", path, -1),
                dwfl_report_end(session, nil, nil) == 0,
                let elf = dwfl_module_getelf(module, &bias)
            else {
                let error = Self.refused(path, isProgram)
                dwfl_end(session)
                throw error
            }
            self.session = session
            self.module = module
            self.elf = elf
            isModule = ELFContents.isRelocatable(elf)
        }

        private static func refused(_ path: String, _ isProgram: Bool) -> KernelSourcesError {
            KernelSourcesError(
                .notAnObject, at: path, cause: "not a \(isProgram ? "program" : "kernel object"): \(dwflMessage())",
                remedy: isProgram
                    ? "give a program or library of ELF's format, or the file with its debug information"
                    : "give a vmlinux or a module (.ko) with debug information, not a bzImage")
        }
    }
}

private func dwflMessage() -> String { dwfl_errmsg(-1).map { String(cString: $0) } ?? "no reason given" }

/// A handle of libdw on an object's DWARF.
final class DebugInformation {
    let dwarf: OpaquePointer
    /// What it refers to, which must outlive it.
    private let shared: SharedDebugInformation?
    private let owned: Bool

    init(dwarf: OpaquePointer, shared: SharedDebugInformation?, owned: Bool) {
        self.dwarf = dwarf
        self.shared = shared
        self.owned = owned
    }

    deinit {
        if owned { dwarf_end(dwarf) }
    }
}
