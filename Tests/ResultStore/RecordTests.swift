import Foundation
import ResultStore
import Testing

extension StoreTests {
    @Suite("What the store keeps")
    struct RecordTests {
        @Test("every record comes back as it was stored", arguments: StoreKind.allCases)
        func roundTrip(kind: StoreKind) async throws {
            try await kind.withStore { store in
                var run = RunRecord.example()
                let host = RunHostRecord.example()
                let invalid = MeasurementRecord.example(2, status: .invalid)
                let steps = [
                    TransitionRecord(runID: run.id, host: nil, time: .evening(1), from: "new", to: "arming"),
                    TransitionRecord(
                        runID: run.id, host: "web1", time: .evening(2.125), from: "pending", to: "connected", detail: "ok"),
                ]
                try await store.create(run)
                try await store.store(host)
                try await store.store(invalid)
                try await store.store(MeasurementRecord.example(1))
                try await store.record(steps)
                run.state = .finished
                run.finished = .evening(120)
                try await store.update(run)
                #expect(try await store.run(.latest) == run)
                #expect(try await store.hosts(of: run.id) == [host])
                #expect(try await store.measurements(of: run.id) == [.example(1), invalid])
                #expect(try await store.measurements(of: run.id, host: "other").isEmpty)
                #expect(try await store.transitions(of: run.id) == steps)
                #expect(try await store.transitions(of: run.id, host: "web1") == [steps[1]])
            }
        }

        @Test(
            "storing a measurement twice leaves one, and a result is never replaced by its absence", arguments: StoreKind.allCases
        )
        func measurementsAreIdempotent(kind: StoreKind) async throws {
            try await kind.withStore { store in
                let run = RunRecord.example()
                try await store.create(run)
                try await store.store(RunHostRecord.example())
                try await store.store(MeasurementRecord.example(status: .failed, result: nil))
                #expect(try await store.statuses(of: run.id).values.elementsEqual([.failed]))
                try await store.store(MeasurementRecord.example())
                try await store.store(MeasurementRecord.example())
                try await store.store(MeasurementRecord.example(status: .failed, result: nil))
                #expect(try await store.measurements(of: run.id) == [.example()])
                #expect(try await store.statuses(of: run.id) == [MeasurementRecord.example().key: .valid])
            }
        }

        @Test("runs are listed newest first, with their counts", arguments: StoreKind.allCases)
        func listing(kind: StoreKind) async throws {
            try await kind.withStore { store in
                let older = RunRecord.example("20261123-2215-0001", started: .evening(-86_400))
                let newer = RunRecord.example()
                try await store.create(newer)
                try await store.create(older)
                var failed = RunHostRecord.example("web2")
                failed.status = .failed
                var done = RunHostRecord.example("web1")
                done.status = .done
                try await store.store([failed, done, .example("web3")])
                try await store.store(MeasurementRecord.example(1))
                try await store.store(MeasurementRecord.example(2, status: .invalid))
                let runs = try await store.runs(limit: 10)
                #expect(runs.map(\.id) == [newer.id, older.id])
                #expect(
                    runs.first
                        == RunSummary(
                            run: newer, hostsTotal: 3, hostsDone: 1, hostsFailed: 1, measurements: 2, validMeasurements: 1))
                #expect(try await store.runs(limit: 1).count == 1)
            }
        }

        @Test("a run's counts follow what is stored, and what is replaced", arguments: StoreKind.allCases)
        func counts(kind: StoreKind) async throws {
            try await kind.withStore { store in
                try await store.create(RunRecord.example())
                try await store.store(RunHostRecord.example())
                let steps: [(MeasurementRecord, Int, Int)] = [
                    (.example(1, status: .failed, result: nil), 1, 0), (.example(1), 1, 1), (.example(1), 1, 1),
                    (.example(2, status: .invalid), 2, 1), (.example(2), 2, 2), (.example(2, status: .invalid), 2, 1),
                    (.example(1, status: .failed, result: nil), 2, 1),
                ]
                for (measurement, all, valid) in steps {
                    try await store.store(measurement)
                    let run = try #require(try await store.runs(limit: 1).first)
                    #expect(run.measurements == all && run.validMeasurements == valid)
                }
            }
        }

        @Test("a run is found by its id, by a beginning that only it has, or as the latest", arguments: StoreKind.allCases)
        func selection(kind: StoreKind) async throws {
            try await kind.withStore { store in
                #expect(await code { () throws(StoreError) in _ = try await store.run(.latest) } == .noSuchRun)
                let older = RunRecord.example("20261123-2215-0001", started: .evening(-86_400))
                let newer = RunRecord.example()
                try await store.create(older)
                try await store.create(newer)
                #expect(try await store.run(RunSelector("latest")) == newer)
                #expect(try await store.run(RunSelector("20261123")) == older)
                #expect(try await store.run(RunSelector(newer.id.text)) == newer)
                #expect(await code { () throws(StoreError) in _ = try await store.run(RunSelector("2026")) } == .ambiguousRun)
                for unknown in ["2027", "", "%", "2026_123"] {
                    #expect(await code { () throws(StoreError) in _ = try await store.run(RunSelector(unknown)) } == .noSuchRun)
                }
            }
        }

        @Test(
            "a record of an unknown run or host, or a run that is there already, is refused and nothing is kept of it",
            arguments: StoreKind.allCases)
        func conflicts(kind: StoreKind) async throws {
            try await kind.withStore { store in
                let run = RunRecord.example()
                #expect(await code { () throws(StoreError) in try await store.store(RunHostRecord.example()) } == .conflict)
                #expect(await code { () throws(StoreError) in try await store.update(run) } == .noSuchRun)
                try await store.create(run)
                #expect(await code { () throws(StoreError) in try await store.create(run) } == .conflict)
                #expect(await code { () throws(StoreError) in try await store.store(MeasurementRecord.example()) } == .conflict)
                let stray = RunHostRecord.example("stray", of: .example("20991231-0000-0000"))
                #expect(await code { () throws(StoreError) in try await store.store([.example(), stray]) } == .conflict)
                #expect(try await store.hosts(of: run.id).isEmpty)
            }
        }

        @Test(
            "names that look like SQL, markup or binary come back unharmed",
            arguments: StoreKind.allCases, ["'; DROP TABLE run; --", "<b>", "a\u{1B}[31mb", "🐧"])
        func hostileNames(kind: StoreKind, name: String) async throws {
            try await kind.withStore { store in
                let run = RunRecord.example()
                try await store.create(run)
                var host = RunHostRecord.example(name)
                host.facts[name] = name
                try await store.store(host)
                #expect(try await store.hosts(of: run.id) == [host])
            }
        }

        @Test("ids of runs sort by time and say it in UTC")
        func ids() {
            #expect(RunID(startingAt: .evening(), suffix: 0xAB3F).text == "20261124-2215-ab3f")
            #expect(RunID(startingAt: .evening(), suffix: 7).text == "20261124-2215-0007")
            #expect(RunID(startingAt: .evening(), suffix: 7) < RunID(startingAt: .evening(60), suffix: 0))
        }
    }
}
