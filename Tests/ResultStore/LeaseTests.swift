import Foundation
import PostgreSQLServer
import ResultStore
import Testing

extension StoreTests {
    @Suite("Hosts that coordinators lease")
    struct LeaseTests {
        private static let names = (1...6).map { "web\($0)" }

        /// Two coordinators' stores, and the run that both joined.
        private func withPair(
            _ body: (_ one: PostgreSQLStore, _ other: PostgreSQLStore, _ run: RunID) async throws -> Void
        ) async throws {
            let url = try await #require(PostgreSQLServer.current).newDatabase()
            let (one, other) = (try await PostgreSQLStore.open(url), try await PostgreSQLStore.open(url))
            let hosts = Self.names.map { RunHostRecord.example($0) }
            let run = try await one.join(.example(), hosts: Array(hosts.prefix(4)))
            let joined = try await other.join(.example("20261124-2215-ffff"), hosts: hosts)
            #expect(joined.id == run.id, "the second joins the first one's run")
            try await body(one, other, run.id)
        }

        @Test("each host is leased to one; what is given back or over in time is anybody's again")
        func exclusive() async throws {
            try await withPair { one, other, run in
                let first = try await one.lease(run, of: Self.names, atMost: 4, holder: "one", for: .seconds(600))
                let second = try await other.lease(run, of: Self.names, atMost: 9, holder: "other", for: .zero)
                #expect(first.map(\.host) == ["web1", "web2", "web3", "web4"] && second.map(\.host) == ["web5", "web6"])
                #expect(try await other.lease(run, of: ["web1"], atMost: 9, holder: "other", for: .seconds(600)).isEmpty)
                try await one.release(first, of: run)
                let third = try await other.lease(run, of: Self.names, atMost: 9, holder: "other", for: .seconds(600))
                #expect(Set(third.map(\.host)) == Set(Self.names))
                #expect(try await one.renew(first, of: run, for: .seconds(600)).isEmpty)
                #expect(try await other.renew(third, of: run, for: .seconds(600)) == Set(Self.names))
            }
        }

        @Test("a coordinator that was paused for too long cannot write over what another one did")
        func fenced() async throws {
            try await withPair { one, other, run in
                let paused = one.holding(try await one.lease(run, of: ["web1"], atMost: 1, holder: "one", for: .zero))
                try await paused.store(MeasurementRecord.example(1))
                let taken = try await other.lease(run, of: ["web1"], atMost: 1, holder: "other", for: .seconds(600))
                let holder = other.holding(taken)
                try await holder.store(MeasurementRecord.example(1, result: [7]))
                var late = RunHostRecord.example("web1")
                late.status = .failed
                #expect(await code { () throws(StoreError) in try await paused.store(MeasurementRecord.example(1)) } == .fenced)
                #expect(await code { () throws(StoreError) in try await paused.store(MeasurementRecord.example(2)) } == .fenced)
                #expect(await code { () throws(StoreError) in try await paused.store([late]) } == .fenced)
                #expect(await code { () throws(StoreError) in try await holder.store([late, .example("web2")]) } == .fenced)
                #expect(try await one.measurements(of: run).map(\.result) == [[7]])
                #expect(try await one.hosts(of: run).allSatisfy { $0.status == .pending })
                #expect(try await holder.hosts(of: run).map(\.host) == ["web1"])
            }
        }

        @Test("a run ends when its last host is done, once, and is not joined afterwards")
        func ending() async throws {
            try await withPair { one, other, run in
                let leases = try await one.lease(run, of: Self.names, atMost: 9, holder: "one", for: .seconds(600))
                var hosts = Self.names.map { RunHostRecord.example($0) }
                for index in hosts.indices { hosts[index].status = index == 0 ? .failed : .done }
                try await one.holding(leases).store(Array(hosts.dropLast()))
                #expect(try await !other.finish(run, at: .evening(60)))
                #expect(try await other.openHosts(of: run, among: Self.names) == 1)
                try await one.holding(leases).store(hosts)
                let ended = [try await one.finish(run, at: .evening(60)), try await other.finish(run, at: .evening(61))]
                #expect(ended == [true, false])
                #expect(try await one.run(.latest).finished == .evening(60))
                let next = try await other.join(.example("20261125-2215-0001", started: .evening(86_400)), hosts: [])
                #expect(next.id.text == "20261125-2215-0001")
            }
        }

        @Test("of many that lease at once, no two get the same host")
        func together() async throws {
            try await withPair { one, other, run in
                let leased = try await withThrowingTaskGroup(of: [HostLease].self) { group in
                    for number in 0..<12 {
                        let store = number % 2 == 0 ? one : other
                        group.addTask {
                            try await store.lease(run, of: Self.names, atMost: 1, holder: "\(number)", for: .seconds(600))
                        }
                    }
                    return try await group.reduce(into: []) { $0 += $1 }
                }
                #expect(leased.map(\.host).sorted() == Self.names)
            }
        }
    }
}
