internal import CElfutils

/// What hapfleet needs to know of an ELF file besides its DWARF.
enum ELFContents {
    /// The GNU build-id in the file's notes; throws `malformedBuildID` when it has none.
    static func buildID(of elf: OpaquePointer, path: String) throws(KernelSourcesError) -> BuildID {
        var bytes: UnsafeRawPointer?
        let length = dwelf_elf_gnu_build_id(elf, &bytes)
        guard length > 0, let bytes else {
            throw KernelSourcesError(
                .malformedBuildID, at: path, cause: "the file holds no GNU build-id",
                remedy: "use an object that was linked with --build-id")
        }
        return try BuildID(bytes: UnsafeRawBufferPointer(start: bytes, count: length))
    }

    /// The sections that hold code, in the order of their addresses.
    static func codeSections(of elf: OpaquePointer) -> [KernelObjectFile.CodeSection] {
        let wanted = UInt64(SHF_ALLOC | SHF_EXECINSTR)
        var found: [KernelObjectFile.CodeSection] = []
        forEachSection(of: elf) { header, name, _ in
            guard header.sh_flags & wanted == wanted, header.sh_size <= UInt64.max - header.sh_addr else { return }
            found.append(.init(name: name, addresses: header.sh_addr..<header.sh_addr + header.sh_size))
        }
        return found.sorted { $0.addresses.lowerBound < $1.addresses.lowerBound }
    }

    /// The address of the symbol `_text`; throws `missingBase`.
    static func textSymbol(of elf: OpaquePointer, path: String) throws(KernelSourcesError) -> UInt64 {
        var address: UInt64?
        forEachSymbol(of: elf) { symbol, section in
            guard let name = elf_strptr(elf, section, Int(symbol.st_name)), name.isText else { return true }
            address = symbol.st_value
            return false
        }
        guard let address else {
            throw KernelSourcesError(
                .missingBase, at: path, cause: "no symbol _text, so this is no kernel",
                remedy: "give an unstripped vmlinux or a module (.ko) with debug information")
        }
        return address
    }

    /// A function's symbol: where its code lies, and its name's place in the table of texts.
    struct FunctionSymbol {
        let addresses: Range<UInt64>
        fileprivate let section: Int
        fileprivate let nameOffset: Int
    }

    /// The symbols of functions with code in the file; in a relocatable file they count from their sections.
    static func functionSymbols(of elf: OpaquePointer) -> [FunctionSymbol] {
        let isRelocatable = isRelocatable(elf)
        var found: [FunctionSymbol] = []
        forEachSymbol(of: elf) { symbol, section in
            guard Int32(symbol.st_info & 15) == STT_FUNC, symbol.st_size > 0 else { return true }
            var header = GElf_Shdr()
            guard gelf_getshdr(elf_getscn(elf, Int(symbol.st_shndx)), &header) != nil else { return true }
            let start = isRelocatable ? symbol.st_value.addingReportingOverflow(header.sh_addr) : (symbol.st_value, false)
            let end = start.0.addingReportingOverflow(symbol.st_size)
            guard !start.1, !end.overflow else { return true }
            found.append(
                FunctionSymbol(addresses: start.0..<end.partialValue, section: section, nameOffset: Int(symbol.st_name)))
            return true
        }
        return found
    }

    /// The name of a function's symbol.
    static func name(of symbol: FunctionSymbol, in elf: OpaquePointer) -> String? {
        elf_strptr(elf, symbol.section, symbol.nameOffset).map { String(cString: $0) }
    }

    /// Whether the file is to be linked further, or loaded as a module.
    static func isRelocatable(_ elf: OpaquePointer) -> Bool {
        var header = GElf_Ehdr()
        return gelf_getehdr(elf, &header) != nil && header.e_type == UInt16(ET_REL)
    }

    /// Visits each symbol, with the number of the section of its name, until one is not to be followed by another.
    private static func forEachSymbol(of elf: OpaquePointer, _ visit: (GElf_Sym, Int) -> Bool) {
        forEachSection(of: elf) { header, _, section in
            guard header.sh_type == UInt32(SHT_SYMTAB), header.sh_entsize > 0, let data = elf_getdata(section, nil) else {
                return
            }
            var symbol = GElf_Sym()
            for index in 0..<Int32(clamping: header.sh_size / header.sh_entsize) {
                guard gelf_getsym(data, index, &symbol) != nil, visit(symbol, Int(header.sh_link)) else { return }
            }
        }
    }

    /// The module's name as the kernel knows it: what `.modinfo` says, or else the file's name.
    static func moduleName(of elf: OpaquePointer, path: String) -> String {
        var recorded: String?
        forEachSection(of: elf) { _, name, section in
            guard name == ".modinfo", let data = elf_getdata(section, nil)?.pointee, let buffer = data.d_buf else { return }
            let bytes = UnsafeRawBufferPointer(start: buffer, count: data.d_size)
            for field in bytes.split(separator: 0) where field.starts(with: "name=".utf8) {
                recorded = String(decoding: field.dropFirst(5), as: UTF8.self)
            }
        }
        if let recorded { return recorded }
        let file = path.split(separator: "/").last ?? ""
        return ModuleName.canonical(file.prefix { $0 != "." })
    }

    private static func forEachSection(of elf: OpaquePointer, _ visit: (GElf_Shdr, String, OpaquePointer) -> Void) {
        var names = 0
        guard elf_getshdrstrndx(elf, &names) == 0 else { return }
        var section = elf_nextscn(elf, nil)
        while let current = section {
            var header = GElf_Shdr()
            if gelf_getshdr(current, &header) != nil {
                visit(header, elf_strptr(elf, names, Int(header.sh_name)).map { String(cString: $0) } ?? "", current)
            }
            section = elf_nextscn(elf, current)
        }
    }
}

extension UnsafeMutablePointer<CChar> {
    /// Whether this is the text `_text`; without making a String of each of a kernel's symbols.
    fileprivate var isText: Bool {
        var position = 0
        for expected in "_text".utf8 {
            guard self[position] == CChar(bitPattern: expected) else { return false }
            position += 1
        }
        return self[position] == 0
    }
}
