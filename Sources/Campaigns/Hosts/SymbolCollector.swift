import AgentWire
public import KernelSources

/// Asks for a kernel object's symbols once, however many hosts run it.
public actor SymbolCollector {
    private let library: KernelLibrary
    private var beingAsked: Set<BuildID> = []

    /// A collector that keeps tables in `library`.
    public init(library: KernelLibrary) {
        self.library = library
    }

    /// Fetches the symbols of `object` over `conversation`, unless they are kept already or another host is giving them.
    func collect(
        _ object: String, buildID: BuildID, host: String, from conversation: AgentConversation, within timeout: Duration
    ) async throws(HostFailure) {
        guard beingAsked.insert(buildID).inserted, !library.hasSymbols(for: buildID) else { return }
        defer { beingAsked.remove(buildID) }
        let chunk = try await conversation.symbols(of: object, within: timeout)
        let symbols = chunk.symbols.map { SymbolTable.Symbol(offset: TextOffset($0.offset), name: $0.name) }
        do throws(KernelSourcesError) {
            try library.store(SymbolTable(buildID: buildID, object: object, symbols: symbols))
        } catch {
            throw HostFailure(.protocolViolation, host: host, cause: "its symbols cannot be kept: \(error.description)")
        }
    }
}
