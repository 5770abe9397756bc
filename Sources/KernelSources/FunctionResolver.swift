/// Names the function at an offset of one kernel object, with its lines where debug information was imported.
public struct FunctionResolver: Sendable {
    /// The object's identity.
    public let buildID: BuildID
    /// `vmlinux`, or the module's name.
    public let object: String

    private let dictionary: SourceDictionary?
    private let symbols: SymbolTable?
    private let homes: SymbolHomes?

    /// A resolver from what is known of an object; either part may be missing.
    public init(buildID: BuildID, object: String, dictionary: SourceDictionary?, symbols: SymbolTable?) {
        self.buildID = buildID
        self.object = object
        self.dictionary = dictionary
        self.symbols = symbols
        homes = dictionary == nil ? symbols.map { SymbolHomes($0) } : nil
    }

    /// Where the lines of the object's functions come from; nil when there are none.
    public var evidence: LineEvidence? {
        dictionary.map { $0.count > 0 ? $0[0].evidence : .debugInformation } ?? (symbols == nil ? nil : .estimated)
    }

    /// Why the object's functions have no lines, or no better ones than an estimate; nil with a dictionary.
    public var absence: LineAbsence? { dictionary == nil ? .notImported(buildID) : nil }

    /// The function whose code holds an offset; nil when neither the dictionary nor a symbol covers it.
    public func resolve(_ offset: TextOffset) -> ResolvedFunction? {
        let symbol = symbols?.index(at: offset)
        if let function = dictionary?.function(at: offset) { return described(function, symbol: symbol) }
        guard let symbols, let symbol else { return nil }
        let name = SourceName.folded(symbols[symbol].name)
        guard let dictionary else { return named(name, symbol: symbol, in: symbols, .notImported(buildID)) }
        let namesakes = dictionary.indices(named: name)
        if namesakes.count == 1 { return described(dictionary[namesakes.lowerBound], symbol: symbol) }
        return named(name, symbol: symbol, in: symbols, namesakes.isEmpty ? .notDescribed : .ambiguousName)
    }

    private var module: String? { object == "vmlinux" ? nil : object }

    private func described(_ function: SourceFunction, symbol: Int?) -> ResolvedFunction {
        let calls = ([function.name] + function.aliases).lazy.compactMap { SystemCall.name(enteredBy: $0) }
        return ResolvedFunction(
            name: function.name, module: module, source: function, estimatedLines: nil, absence: nil,
            identity: function.identity, alias: alias(of: function, symbol: symbol),
            systemCall: calls.first ?? systemCall(at: symbol))
    }

    /// The kernel's own name of the code, when it is another than the source's.
    private func alias(of function: SourceFunction, symbol: Int?) -> String? {
        guard let symbols, let symbol else { return nil }
        let name = SourceName.folded(symbols[symbol].name)
        return name == function.name ? nil : name
    }

    private func named(_ name: String, symbol: Int, in symbols: SymbolTable, _ absence: LineAbsence) -> ResolvedFunction {
        let whole = homes?.whole(of: name, at: symbol)
        let home = absence == .ambiguousName ? symbols[symbol].offset : whole?.home
        let size = whole?.size ?? 0
        return ResolvedFunction(
            name: name, module: module, source: nil, estimatedLines: size == 0 ? nil : LineEstimate.lines(ofBytes: size),
            absence: absence, identity: FunctionIdentity(name: name, object: object, offset: home), alias: nil,
            systemCall: systemCall(at: symbol))
    }

    /// The entry of a system call without arguments is another name of the function with its body: any of the symbols there
    /// may tell.
    private func systemCall(at symbol: Int?) -> String? {
        guard module == nil, let symbols, let symbol else { return nil }
        return symbols.namesakes(of: symbol).lazy.compactMap { SystemCall.name(enteredBy: $0) }.first
    }
}

/// What is known of the function at an offset.
public struct ResolvedFunction: Hashable, Sendable {
    /// The name as the source has it.
    public let name: String
    /// The module that holds it, or nil for `vmlinux`.
    public let module: String?
    /// Its file and lines, when they are known.
    public let source: SourceFunction?
    /// Its lines by the size of its code, when nothing but its symbol is known.
    let estimatedLines: Int?
    /// Why there are no lines, or no better ones than an estimate; nil when there are.
    public let absence: LineAbsence?
    /// What makes it one function on every host.
    public let identity: FunctionIdentity
    /// The kernel's name of the place, when the source has another for it.
    public let alias: String?
    /// The system call that it is the entry of, such as `read`.
    public let systemCall: String?

    /// The file of its body, relative to the kernel tree.
    public var file: String? { source?.file }
    /// The line of its declaration.
    public var firstLine: Int? { source?.firstLine }
    /// The last line of its own body.
    public var lastLine: Int? { source?.lastLine }
    /// The lines of its own body.
    public var lines: Int? { source?.lines ?? estimatedLines }
    /// `lines` and those of every body that the compiler inlined into it; an estimate from the size of the code cannot tell
    /// them apart.
    public var linesInlined: Int? { source?.linesInlined ?? estimatedLines }
    /// Where the lines come from; nil when there are none.
    public var linesSource: LineEvidence? { source?.evidence ?? (estimatedLines == nil ? nil : .estimated) }
    /// The subsystem of its file.
    public var subsystem: String? { source?.subsystem }
}

/// Why a function has no lines.
public enum LineAbsence: Hashable, Sendable, CustomStringConvertible {
    /// No dictionary is kept for the object.
    case notImported(BuildID)
    /// The object's debug information has no such function: it is assembly, or made by a tool.
    case notDescribed
    /// Several functions of the object have the name, and the offset does not tell which this is.
    case ambiguousName

    /// The reason and the remedy, as one line.
    public var description: String {
        switch self {
        case .notImported(let buildID) where buildID.isMadeOfSymbols:
            "the trace does not tell the object's build-id; for the kernel itself, import the trace again with --build-id"
        case .notImported(let buildID):
            "no debug information was imported for build-id \(buildID); import it with: hapfleet kernels import PACKAGE-OR-FILE"
        case .notDescribed: "the kernel's debug information does not describe this function"
        case .ambiguousName: "several functions of this module have the name, and its offset does not tell them apart"
        }
    }
}
