import ResultStore
import Testing

extension StoreTests {
    @Suite("Pinned runs")
    struct PinTests {
        @Test("a campaign has one reference: the run that was pinned last, until it is unpinned", arguments: StoreKind.allCases)
        func pinning(kind: StoreKind) async throws {
            try await kind.withStore { store in
                let (first, second) = (RunRecord.example("20261124-2215-0001"), RunRecord.example("20261124-2215-0002"))
                for run in [first, second] { try await store.create(run) }
                #expect(try await store.pins().isEmpty)
                for run in [first, second, second] { try await store.pin(run.id) }
                #expect(try await store.pins() == ["nightly": second.id])
                #expect(try await store.unpin(campaign: "nightly"))
                #expect(try await !store.unpin(campaign: "nightly"))
                #expect(try await store.pins().isEmpty)
            }
        }

        @Test(
            "a run that is not there cannot be pinned, and one that is removed is pinned no more", arguments: StoreKind.allCases)
        func removed(kind: StoreKind) async throws {
            try await kind.withStore { store in
                let run = RunRecord.example()
                #expect(await code { () throws(StoreError) in try await store.pin(run.id) } == .noSuchRun)
                try await store.create(run)
                try await store.pin(run.id)
                try await store.remove(run.id)
                #expect(try await store.pins().isEmpty)
            }
        }
    }
}
