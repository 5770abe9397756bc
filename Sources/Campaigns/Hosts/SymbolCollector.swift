import AgentWire
import Crypto
public import KernelSources

/// Asks for a kernel object's symbols once, however many hosts run it, and a second host of the same run for a second opinion.
public actor SymbolCollector {
    /// What is known of an object's symbols.
    private enum Knowledge {
        /// A host is being asked.
        case beingAsked
        /// One host of this run gave them.
        case given(by: String, digest: SHA256Digest)
        /// Two hosts were asked, or they were kept before this run.
        case settled
    }

    private let library: KernelLibrary
    private var known: [BuildID: Knowledge] = [:]

    /// A collector that keeps tables in `library`.
    public init(library: KernelLibrary) {
        self.library = library
    }

    /// Fetches the symbols of `object` over `conversation` if nothing is known of them yet, or if one other host alone gave them.
    ///
    /// Returns what is wrong if both hosts' symbols differ: one of them is not what it claims to be, and nobody knows which.
    func collect(
        _ object: String, buildID: BuildID, host: String, from conversation: AgentConversation, within timeout: Duration
    ) async throws(HostFailure) -> String? {
        let before = known[buildID]
        switch before {
        case .beingAsked, .settled: return nil
        case .given(let other, _) where other == host: return nil
        case .given: break
        case nil where library.hasSymbols(for: buildID):
            known[buildID] = .settled
            return nil
        case nil: break
        }
        known[buildID] = .beingAsked
        do throws(HostFailure) {
            let chunk = try await conversation.symbols(of: object, buildID: buildID, within: timeout)
            let digest = Self.digest(of: chunk.symbols)
            if case .given(let other, let theirs) = before {
                known[buildID] = .settled
                guard digest != theirs else { return nil }
                return
                    "\(other) and \(host) name the functions of \(object) with the build-id \(buildID) differently, so one of the two is not what it claims to be; the names that \(other) gave are kept ('hapfleet kernels import' takes those of the kernel's debug package)"
            }
            try keep(chunk, buildID: buildID, host: host)
            known[buildID] = .given(by: host, digest: digest)
            return nil
        } catch {
            known[buildID] = before
            throw error
        }
    }

    private func keep(_ chunk: SymbolChunk, buildID: BuildID, host: String) throws(HostFailure) {
        let symbols = chunk.symbols.map { SymbolTable.Symbol(offset: TextOffset($0.offset), name: $0.name) }
        do throws(KernelSourcesError) {
            try library.store(SymbolTable(buildID: buildID, object: chunk.object, symbols: symbols))
        } catch {
            throw HostFailure(.protocolViolation, host: host, cause: "its symbols cannot be kept: \(error.description)")
        }
    }

    /// The same for the same symbols, in whatever order those of one offset come.
    private static func digest(of symbols: [SymbolChunk.Symbol]) -> SHA256Digest {
        var hash = SHA256()
        for symbol in symbols.sorted(by: { ($0.offset, $0.name) < ($1.offset, $1.name) }) {
            withUnsafeBytes(of: symbol.offset.littleEndian) { hash.update(bufferPointer: $0) }
            ([UInt8](symbol.name.utf8) + [0]).withUnsafeBytes { hash.update(bufferPointer: $0) }
        }
        return hash.finalize()
    }
}
