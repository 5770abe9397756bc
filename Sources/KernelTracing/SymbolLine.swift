/// One line of `/proc/kallsyms`: `ffffffff81000000 T _text`, with `\t[module]` behind it if it is a module's.
public struct SymbolLine {
    /// The symbol's address; 0 if the kernel hides it.
    public let address: UInt64
    /// `t`, `T`, … as `nm` prints it.
    public let type: UInt8
    /// The symbol's name, within the line's bytes.
    public let name: Slice<UnsafeRawBufferPointer>
    /// The module's name, within the line's bytes; empty for vmlinux.
    public let module: Slice<UnsafeRawBufferPointer>

    /// The symbol that a line holds, or nil if it is not such a line; the caller keeps the bytes alive.
    public init?(_ line: UnsafeRawBufferPointer) {
        guard let addressEnd = line.firstIndex(of: 0x20), let address = line[..<addressEnd].hexadecimal,
            line.count > addressEnd + 3, line[addressEnd + 2] == 0x20
        else { return nil }
        self.address = address
        type = line[addressEnd + 1]
        let rest = line[(addressEnd + 3)...]
        guard let tab = rest.firstIndex(of: 0x09) else {
            name = rest
            module = rest[rest.endIndex...]
            return
        }
        name = rest[..<tab]
        module = rest[(tab + 1)...].bracketed
    }

    /// Whether it names code: `t`, `T`, and the weak `w` and `W`.
    public var isText: Bool {
        type == 0x74 || type == 0x54 || type == 0x77 || type == 0x57
    }

    /// Name and module as one value.
    public var functionName: FunctionName {
        FunctionName(symbol: name, module: module)
    }
}

/// One line of `available_filter_functions`: `name`, `name [module]`, or either with the address before it
/// in `available_filter_functions_addrs`.
public struct FilterLine {
    /// The traced instruction's address, if the file tells it.
    public let address: UInt64?
    /// Name and module as one value.
    public let functionName: FunctionName
    /// Whether it is a module's.
    public let isModule: Bool

    /// What a line holds; the caller keeps the bytes alive only for this call.
    public init(_ line: UnsafeRawBufferPointer, hasAddress: Bool) {
        var rest = line[...]
        if hasAddress, let space = rest.firstIndex(of: 0x20) {
            address = rest[..<space].hexadecimal
            rest = rest[(space + 1)...]
        } else {
            address = nil
        }
        let nameEnd = rest.firstIndex(of: 0x20) ?? rest.endIndex
        let module = nameEnd < rest.endIndex ? rest[(nameEnd + 1)...].bracketed : rest[rest.endIndex...]
        functionName = FunctionName(symbol: rest[..<nameEnd], module: module)
        isModule = !module.isEmpty
    }
}

extension Slice<UnsafeRawBufferPointer> {
    /// What is between the first two square brackets; empty if there are none.
    var bracketed: Self {
        guard let open = firstIndex(of: 0x5B), let close = self[open...].firstIndex(of: 0x5D) else { return self[endIndex...] }
        return self[(open + 1)..<close]
    }
}
