import ExampleFleet
import Foundation
import KernelSources
import ResultStore
import Testing

@testable import Reports

@Suite("Runs that go from one hapfleet to another")
struct RunExchangeTests {
    /// Two places, of which the first has the example fleet's run and its kernels, and the second nothing; and a file in between.
    private struct Places {
        let here: SQLiteStore
        let hereKernels: KernelLibrary
        let there: SQLiteStore
        let thereKernels: KernelLibrary
        let file: String
        let fleet = ExampleFleet()

        init(in folder: URL) async throws {
            here = try await SQLiteStore.open(folder.path + "/here.sqlite")
            there = try await SQLiteStore.open(folder.path + "/there.sqlite")
            file = folder.path + "/run.sqlite"
            hereKernels = try fleet.library(in: folder.appending(path: "here"))
            thereKernels = KernelLibrary(folder: folder.appending(path: "there"))
            try await fleet.store(in: here)
        }

        func export() async throws -> RunExchange.Outcome {
            try await RunExchange.export([fleet.run], of: here, kernels: hereKernels, to: SQLiteStore.open(file))
        }

        func take() async throws -> RunExchange.Outcome {
            try await RunExchange.take(from: SQLiteStore.openReadOnly(file), into: there, kernels: thereKernels)
        }
    }

    private func withPlaces(_ body: (Places) async throws -> Void) async throws {
        let folder = URL(filePath: NSTemporaryDirectory()).appending(path: "hapfleet-exchange-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(try await Places(in: folder))
    }

    private func report(_ places: Places, in store: SQLiteStore, _ kernels: KernelLibrary) async throws -> String {
        try ReportJSON.text(try await Report.of(places.fleet.run.id, in: store, kernels: kernels))
    }

    @Test("give the same report there, with every function's name and lines")
    func sameReport() async throws {
        try await withPlaces { places in
            // Five kernels, of which one has no lines.
            #expect(try await places.export() == RunExchange.Outcome(runs: 1, kernelFiles: 9))
            #expect(try await places.take() == RunExchange.Outcome(runs: 1, kernelFiles: 9))
            let here = try await report(places, in: places.here, places.hereKernels)
            #expect(try await report(places, in: places.there, places.thereKernels) == here)
            let folder = places.thereKernels.folder.appending(path: "none")
            #expect(try await report(places, in: places.there, KernelLibrary(folder: folder)) != here, "the kernels tell")
            #expect(try await places.take() == RunExchange.Outcome(known: 1), "taken once")
        }
    }

    @Test("bring nothing in place of what is known of a kernel already")
    func ownKernels() async throws {
        try await withPlaces { places in
            let entry = try #require(try places.hereKernels.list().first { $0.functions != nil })
            let own = try SourceDictionary(buildID: entry.buildID, object: "vmlinux", functions: [], ranges: [])
            try places.thereKernels.store(own)
            _ = try await places.export()
            #expect(try await places.take().kernelFiles == 8)
            #expect(try places.thereKernels.dictionary(for: entry.buildID)?.count == 0)
        }
    }

    @Test("bring no file that is not what its name says, and the others all the same")
    func damaged() async throws {
        try await withPlaces { places in
            _ = try await places.export()
            let file = try await SQLiteStore.open(places.file)
            let names = try await file.enclosures()
            let other = try #require(try await file.enclosure(named: names[0]))
            try await file.enclose(other, as: "00112233445566778899aabbccddeeff00112233.dict")
            try await file.enclose(other, as: "../../etc/passwd")
            try await file.enclose([1, 2, 3], as: names[1])
            let taken = try await places.take()
            #expect(taken.runs == 1 && taken.kernelFiles == 8)
            #expect(taken.problems.count == 3, "\(taken.problems)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: places.thereKernels.folder.path).count == 8)
        }
    }

    @Test("without what nobody knows of their kernels, and with what is damaged named")
    func withoutKernels() async throws {
        try await withPlaces { places in
            let files = try FileManager.default.contentsOfDirectory(atPath: places.hereKernels.folder.path)
            for name in files where name.hasSuffix(".dict") {
                try FileManager.default.removeItem(at: places.hereKernels.folder.appending(path: name))
            }
            let damaged = try #require(files.first { $0.hasSuffix(".syms") })
            try Data("nonsense".utf8).write(to: places.hereKernels.folder.appending(path: damaged))
            let outcome = try await places.export()
            #expect(outcome.runs == 1 && outcome.kernelFiles == 4)
            #expect(outcome.problems.count == 1 && outcome.problems.first?.contains(damaged) == true)
        }
    }
}
