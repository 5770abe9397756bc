import ResultStore
import Testing

extension StoreTests {
    @Suite("Several at one store")
    struct ConcurrencyTests {
        @Test(
            "writers and readers of five openings of one place see every measurement once, and never half a write",
            arguments: StoreKind.allCases)
        func writersAndReaders(kind: StoreKind) async throws {
            try await kind.withPlace { open in try await writeAndRead(open) }
        }

        private func writeAndRead(_ open: @escaping @Sendable () async throws -> any ResultStore) async throws {
            let run = RunRecord.example()
            let first = try await open()
            try await first.create(run)
            try await first.store((1...8).map { RunHostRecord.example("web\($0)") })
            try await withThrowingTaskGroup(of: Void.self) { group in
                for host in 1...8 {
                    group.addTask {
                        let store = host % 2 == 0 ? first : try await open()
                        for repetition in 1...10 {
                            try await store.record([
                                TransitionRecord(runID: run.id, host: "web\(host)", time: .evening(), from: "a", to: "b"),
                                TransitionRecord(runID: run.id, host: "web\(host)", time: .evening(), from: "b", to: "c"),
                            ])
                            try await store.store(MeasurementRecord.example(repetition, host: "web\(host)"))
                            try await store.store(MeasurementRecord.example(repetition, host: "web\(host)"))
                        }
                    }
                }
                for _ in 1...4 {
                    group.addTask {
                        for _ in 1...10 {
                            #expect(try await first.transitions(of: run.id).count % 2 == 0)
                            _ = try await first.runs(limit: 5)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let summary = try await first.runs(limit: 1).first
            #expect(summary?.measurements == 80)
            #expect(try await first.transitions(of: run.id).count == 160)
        }

        @Test("processes that start together where there is nothing at all all get a store", arguments: StoreKind.allCases)
        func openedTogether(kind: StoreKind) async throws {
            try await kind.withPlace { open in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 1...8 {
                        group.addTask { try await open().create(.example("20261124-2215-000\(number)")) }
                    }
                    try await group.waitForAll()
                }
                #expect(try await open().runs(limit: 20).count == 8)
            }
        }
    }
}
