import Foundation
import GRDB
import Testing

@testable import ResultStore

extension StoreTests {
    @Suite("Sealed runs")
    struct SealTests {
        /// A store with two runs that ended, the later one sealed last.
        private func sealed(in store: any ResultStore) async throws -> [RunRecord] {
            var runs: [RunRecord] = []
            for id in ["20261124-2215-0001", "20261124-2215-0002"] {
                var run = RunRecord.example(id)
                try await store.create(run)
                try await store.store(RunHostRecord.example(of: run))
                for repetition in 1...2 { try await store.store(MeasurementRecord.example(repetition, of: run)) }
                run.finished = .evening(90)
                run.state = .finished
                try await store.update(run)
                try await store.seal(run)
                runs.append(run)
            }
            return runs
        }

        @Test("are whole until something of them is changed: run, host, measurement or result", arguments: StoreKind.allCases)
        func changes(kind: StoreKind) async throws {
            let changes: [(any ResultStore, RunRecord) async throws -> Void] = [
                { store, run in
                    var run = run
                    run.campaignText += " "
                    try await store.update(run)
                },
                { store, run in
                    var host = RunHostRecord.example(of: run)
                    host.facts["cpus"] = "3"
                    try await store.store(host)
                },
                { store, run in try await store.store(RunHostRecord.example("web2", of: run)) },
                { store, run in try await store.store(MeasurementRecord.example(3, of: run)) },
                { store, run in try await store.store(MeasurementRecord.example(1, of: run, result: [1, 2, 4])) },
                { store, run in
                    var measurement = MeasurementRecord.example(1, of: run)
                    measurement.reasons = [InvalidReason(code: "host_fell", detail: "x", console: "BUG: \u{1b}[0m\n\"é\"")]
                    try await store.store(measurement)
                    #expect(try await store.measurements(of: run.id, host: "web1").first == measurement)
                },
            ]
            for (number, change) in changes.enumerated() {
                try await kind.withStore { store in
                    let runs = try await sealed(in: store)
                    #expect(try await store.findings().seals.isEmpty)
                    try await change(store, runs[0])
                    let problems = try await store.findings().seals
                    #expect(problems.map(\.subject) == ["run \(runs[0].id)"], "change \(number)")
                    #expect(problems.first?.cause == "was changed since it was sealed", "change \(number)")
                }
            }
        }

        @Test(
            "that are removed stay in the chain, and one that is sealed again counts as it is then", arguments: StoreKind.allCases
        )
        func removal(kind: StoreKind) async throws {
            try await kind.withStore { store in
                let runs = try await sealed(in: store)
                try await store.remove(runs[0].id)
                try await store.store(MeasurementRecord.example(3, of: runs[1]))
                try await store.seal(runs[1])
                let chain = try await store.seals()
                #expect(chain.map(\.run) == [runs[0].id, runs[1].id, runs[0].id, runs[1].id])
                #expect(chain.map { $0.contents == nil } == [false, false, true, false])
                #expect(try await store.findings().seals.isEmpty)
            }
        }

        @Test("that go on again are not held to their seal", arguments: StoreKind.allCases)
        func resumed(kind: StoreKind) async throws {
            try await kind.withStore { store in
                var run = try await sealed(in: store)[0]
                run.state = .running
                try await store.update(run)
                #expect(try await store.findings().seals.isEmpty)
            }
        }

        @Test("tell of each other: what is taken out, changed or put in behind hapfleet's back is found")
        func chain() async throws {
            let forgeries = [
                "DELETE FROM run WHERE id = '20261124-2215-0001'": "run 20261124-2215-0001",
                "DELETE FROM seal WHERE number = 1": "seal 1, of run 20261124-2215-0002",
                "UPDATE seal SET contents = upper(contents) WHERE number = 2": "seal 2, of run 20261124-2215-0002",
                "UPDATE seal SET run = 'another' WHERE number = 1": "seal 1, of run another",
                "INSERT INTO seal (run, hash) VALUES ('20261124-2215-0002', 'abc')": "seal 3, of run 20261124-2215-0002",
            ]
            for (forgery, subject) in forgeries {
                try await withStore { store in
                    _ = try await sealed(in: store)
                    try await store.write { try $0.execute(sql: forgery) }
                    #expect(try await store.findings().seals.contains { $0.subject == subject }, "\(forgery)")
                }
            }
        }

        @Test("have one seal, whatever the store", arguments: [false, true])
        func sameEverywhere(isRemoved: Bool) async throws {
            var chains: [[RunSeal]] = []
            for kind in StoreKind.allCases {
                try await kind.withStore { store in
                    let runs = try await sealed(in: store)
                    if isRemoved { try await store.remove(runs[1].id) }
                    chains.append(try await store.seals())
                }
            }
            #expect(chains[0] == chains[1])
        }
    }
}
