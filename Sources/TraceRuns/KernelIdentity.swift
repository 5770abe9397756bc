import AgentWire
import Crypto
public import KernelSources
public import TraceFiles

/// How it is known which kernel a trace is of. The file itself tells its release only, and a release is built more than once.
public enum KernelIdentity: Sendable, Equatable, CustomStringConvertible {
    /// The user says so; what is known of that build's symbols does not speak against it.
    case told(BuildID)
    /// The functions of the trace are symbols of this kernel in the library, each at its place.
    case recognised(BuildID)
    /// No kernel of the library: an id that is made of the trace's symbols, the same for each trace of that build.
    case symbols(BuildID)

    /// With fewer functions two builds could be alike.
    static let enough = 50

    /// Finds out which kernel `trace` is of; `told` is what the user says. Throws `otherKernel` if that cannot be, `noSymbols`
    /// if the trace tells nothing.
    public init(of trace: ImportedTrace, told: BuildID?, in library: KernelLibrary) throws(TraceRunError) {
        guard !trace.symbols.isEmpty else {
            throw TraceRunError(
                .noSymbols, "the trace has no symbols, so that its functions have no names",
                remedy: "record as root, with kernel.kptr_restrict 0 or 1")
        }
        let draft = try trace.symbols.table(of: TraceSymbols.vmlinux, id: Self.none)
        let places = trace.result.places(in: TraceSymbols.vmlinux)
        if let told {
            if let known = try? library.symbolTable(for: told), Self.agreement(draft, known, at: places) * 2 < places.count {
                throw TraceRunError(
                    .otherKernel, "the functions of the trace are not those of build-id \(told)",
                    remedy: "leave --build-id out, or give that of the traced kernel")
            }
            self = .told(told)
        } else if let known = Self.kernel(with: draft, at: places, in: library) {
            self = .recognised(known)
        } else {
            self = .symbols(try draft.fingerprint)
        }
    }

    /// The id under which the trace's functions are kept.
    public var id: BuildID {
        switch self {
        case .told(let id), .recognised(let id), .symbols(let id): id
        }
    }

    /// The kernel's own build-id, where it is known.
    public var buildID: BuildID? {
        switch self {
        case .told(let id), .recognised(let id): id
        case .symbols: nil
        }
    }

    /// How it is known, in a few words.
    public var description: String {
        switch self {
        case .told: "build-id as told"
        case .recognised: "build-id recognised by its symbols"
        case .symbols: "release and symbols; build-id unknown"
        }
    }

    /// What a table has for an id before there is one.
    static let none = [UInt8](repeating: 0, count: 20)

    /// The only kernel of the library that has each function of the trace at its place.
    private static func kernel(with draft: SymbolTable, at places: [TextOffset], in library: KernelLibrary) -> BuildID? {
        guard places.count >= enough, let entries = try? library.list() else { return nil }
        let fitting = entries.filter { entry in
            guard entry.object == TraceSymbols.vmlinux, !entry.buildID.isMadeOfSymbols,
                let known = try? library.symbolTable(for: entry.buildID)
            else {
                return false
            }
            return agreement(draft, known, at: places) == places.count
        }
        return fitting.count == 1 ? fitting[0].buildID : nil
    }

    /// At how many of `places` both tables have a function that begins and is called the same.
    private static func agreement(_ first: SymbolTable, _ second: SymbolTable, at places: [TextOffset]) -> Int {
        places.count { place in
            guard let one = first.symbol(at: place), let other = second.symbol(at: place), one.offset == other.offset else {
                return false
            }
            return !Set(first.names(at: place)).isDisjoint(with: second.names(at: place))
        }
    }
}

extension SymbolTable {
    /// An id made of all that it holds.
    var fingerprint: BuildID {
        get throws(TraceRunError) {
            let digest = SHA256.hash(data: encoded)
            return try TraceRunError.naming { () throws(KernelSourcesError) in try BuildID(hashOfSymbols: Array(digest)) }
        }
    }
}

extension TraceSymbols {
    /// The symbols of `object` under an id.
    func table(of object: String, id: [UInt8]) throws(TraceRunError) -> SymbolTable {
        let names = symbols(of: object).map { (TextOffset($0.offset), $0.name) }
        return try TraceRunError.naming { () throws(KernelSourcesError) in
            try SymbolTable(buildID: BuildID(bytes: id), object: object, names: names)
        }
    }
}

extension MeasurementResult {
    /// Where the functions of `object` were entered.
    func places(in object: String) -> [TextOffset] {
        guard let number = objects.firstIndex(where: { $0.name == object }) else { return [] }
        return functions.filter { Int($0.object) == number }.map { TextOffset($0.offset) }
    }
}
