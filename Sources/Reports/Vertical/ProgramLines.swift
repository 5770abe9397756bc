import AgentWire
import KernelSources

/// Names and lines of programs' functions, from the dictionaries that were imported of their files.
struct ProgramLines {
    /// A function that was entered, with all symbols that the compiler made of it.
    struct Function {
        let name: String
        /// Its file's number in the profile.
        let file: Int
        let source: SourceFunction?
        /// Bytes of its code, as far as its symbols say.
        var size: UInt64
        var firstSeen: Microseconds
    }

    private let kernels: KernelLibrary
    /// By build-id; nil for files of which none was imported, or a damaged one.
    private var dictionaries: [[UInt8]: SourceDictionary?] = [:]

    init(_ kernels: KernelLibrary) {
        self.kernels = kernels
    }

    /// The distinct source functions of a profile, in the order in which they were first entered.
    mutating func functions(of profile: UserProfile) -> [Function] {
        var found: [Identity: Function] = [:]
        let (functions, files) = (profile.functions.all, profile.files.all)
        let whole = Dictionary(
            functions.map { (Symbol(file: $0.file, name: $0.name), $0.address) }, uniquingKeysWith: { first, _ in first })
        for function in functions {
            let file = files[Int(function.file)]
            let source = dictionary(of: file.buildID)?.function(at: TextOffset(function.address))
            let identity = Identity(function, source, whole)
            var known =
                found[identity]
                ?? Function(
                    name: source?.name ?? Self.name(of: function), file: Int(function.file), source: source, size: 0,
                    firstSeen: function.firstSeen)
            known.size &+= function.size
            known.firstSeen = min(known.firstSeen, function.firstSeen)
            found[identity] = known
        }
        return found.values.sorted { ($0.firstSeen, $0.file, $0.name) < ($1.firstSeen, $1.file, $1.name) }
    }

    private static func name(of function: UserFunction) -> String {
        function.name.isEmpty ? "0x" + String(function.address, radix: 16) : SourceName.folded(function.name)
    }

    private mutating func dictionary(of buildID: [UInt8]) -> SourceDictionary? {
        if let known = dictionaries[buildID] { return known }
        let dictionary = (try? BuildID(bytes: buildID)).flatMap { try? kernels.dictionary(for: $0) }
        dictionaries[buildID] = .some(dictionary)
        return dictionary
    }

    private struct Symbol: Hashable {
        let file: UInt16
        let name: String
    }

    /// What makes two symbols one function: its source; without it, the name before a compiler's suffix: a part belongs to the first
    /// whole function of that name, or, where none was entered, to the other parts.
    private enum Identity: Hashable {
        case source(FunctionIdentity, file: UInt16)
        case part(Symbol)
        case place(file: UInt16, address: UInt64)

        init(_ function: UserFunction, _ source: SourceFunction?, _ whole: [Symbol: UInt64]) {
            if let source {
                self = .source(source.identity, file: function.file)
                return
            }
            let symbol = Symbol(file: function.file, name: SourceName.folded(function.name))
            if symbol.name == function.name {
                self = .place(file: function.file, address: function.address)
            } else if let address = whole[symbol] {
                self = .place(file: function.file, address: address)
            } else {
                self = .part(symbol)
            }
        }
    }
}
