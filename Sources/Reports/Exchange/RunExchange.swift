import AgentWire
public import KernelSources
public import ResultStore

/// How runs go from one hapfleet to another: in a store of their own, and in it what the library has on their kernels, so that
/// reports of them are the same there, names and lines included.
public enum RunExchange {
    /// What went over.
    public struct Outcome: Sendable, Equatable {
        /// Runs that were not there before, or not whole.
        public var runs = 0
        /// Runs that were.
        public var known = 0
        /// Dictionaries and symbol tables that were not there before.
        public var kernelFiles = 0
        /// Why files on kernels did not go over, one line each.
        public var problems: [String] = []

        fileprivate mutating func note(isNew: Bool) {
            if isNew { runs += 1 } else { known += 1 }
        }
    }

    /// Copies runs of `store` into `file`, with what `kernels` has on the kernels that their results name.
    public static func export(
        _ runs: [RunRecord], of store: any ResultStore, kernels: KernelLibrary, to file: SQLiteStore
    ) async throws(StoreError) -> Outcome {
        var outcome = Outcome()
        var buildIDs: Set<[UInt8]> = []
        for run in runs {
            outcome.note(isNew: try await store.copy(run, to: file) { buildIDs.formUnion($0.buildIDs) })
        }
        for bytes in buildIDs.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            let found: [KernelLibrary.File]
            do throws(KernelSourcesError) {
                found = try kernels.files(on: BuildID(bytes: bytes))
            } catch {
                outcome.problems.append(error.description)
                continue
            }
            for enclosed in found { try await file.enclose(enclosed.content, as: enclosed.name) }
            outcome.kernelFiles += found.count
        }
        return outcome
    }

    /// Takes the runs of `file` into `store`, and what is enclosed on their kernels into `kernels`. What is there already stays as it is.
    public static func take(
        from file: SQLiteStore, into store: any ResultStore, kernels: KernelLibrary
    ) async throws(StoreError) -> Outcome {
        var outcome = Outcome()
        for run in try await file.runs(limit: .max) { outcome.note(isNew: try await file.copy(run.run, to: store)) }
        for name in try await file.enclosures() {
            guard let content = try await file.enclosure(named: name) else { continue }
            do throws(KernelSourcesError) {
                if try kernels.take(.init(name: name, content: content)) { outcome.kernelFiles += 1 }
            } catch {
                outcome.problems.append(error.description)
            }
        }
        return outcome
    }
}

extension MeasurementRecord {
    /// The build-ids that its result names, of kernels and modules; none without a readable result.
    fileprivate var buildIDs: [[UInt8]] {
        guard let result = result.flatMap({ try? ResultFile.decode($0) }) else { return [] }
        return result.objects.map(\.buildID).filter { BuildID.lengths.contains($0.count) }
    }
}
