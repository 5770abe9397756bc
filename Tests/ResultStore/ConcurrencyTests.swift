import ResultStore
import Testing

@Suite("Several at one store")
struct ConcurrencyTests {
    @Test("writers and readers of three openings of one file see every measurement once, and never half a write")
    func writersAndReaders() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let path = directory.storePath
        let run = RunRecord.example()
        let first = try await SQLiteStore.open(path)
        try await first.create(run)
        try await first.store((1...8).map { RunHostRecord.example("web\($0)") })
        try await withThrowingTaskGroup(of: Void.self) { group in
            for host in 1...8 {
                group.addTask {
                    let store = host % 2 == 0 ? first : try await SQLiteStore.open(path)
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

    @Test("processes that start together on no file at all all get a store")
    func openedTogether() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let path = directory.storePath
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...8 {
                group.addTask {
                    try await SQLiteStore.open(path).create(.example("20261124-2215-000\(number)"))
                }
            }
            try await group.waitForAll()
        }
        #expect(try await SQLiteStore.open(path).runs(limit: 20).count == 8)
    }
}
