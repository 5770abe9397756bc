import AgentWire
import Foundation
import ResultStore
import Testing

@testable import KernelSources
@testable import Reports

@Suite("A vertical profile")
struct VerticalTests {
    private static let programID: [UInt8] = Array(101...120)

    /// `main` with its cold part, `helper` in two symbols of which none is whole, and a library without symbols' lines.
    private static func profile(_ invalidities: [Invalidity] = []) -> UserProfile {
        UserProfile(
            length: Microseconds(3_000_000), isSteady: invalidities.isEmpty,
            files: UserFiles([
                UserFile(path: "/usr/bin/server", buildID: programID, kind: .probed, probed: 9, refused: 1),
                UserFile(path: "/lib/libx.so", buildID: [], kind: .probed, probed: 4, refused: 0),
                UserFile(path: "/lib/bare.so", buildID: [], kind: .nameless, probed: 0, refused: 0),
            ]),
            functions: UserFunctions([
                .init(file: 0, address: 0x1000, size: 100, name: "main", firstSeen: Microseconds(30)),
                .init(file: 0, address: 0x1100, size: 20, name: "main.cold", firstSeen: Microseconds(10)),
                .init(file: 0, address: 0x1200, size: 7, name: "helper.part.0", firstSeen: Microseconds(50)),
                .init(file: 0, address: 0x1300, size: 8, name: "helper.isra.1", firstSeen: Microseconds(60)),
                .init(file: 1, address: 0x1000, size: 40, name: "main", firstSeen: Microseconds(40)),
                .init(file: 1, address: 0x1040, size: 0, name: "", firstSeen: Microseconds(70)),
            ]), invalidities: invalidities)
    }

    private static func run(_ profiles: [UserProfile?]) -> SmallRun {
        var small = SmallRun()
        small.addHost("a")
        for (index, profile) in profiles.enumerated() {
            small.measure("a", repetition: index + 1, user: profile, ["vfs_read": .task, "helper": .task])
        }
        return small
    }

    private static func report(_ profiles: [UserProfile?], programLines: Bool = false) throws -> Report {
        let small = run(profiles)
        return try SmallRun.withLibrary { library in
            if programLines {
                let main = SourceFunction(
                    name: "main", file: "server.c", firstLine: 5, lastLine: 24, lines: 20, linesInlined: 20, section: ".text",
                    evidence: .debugInformation)
                try library.store(
                    SourceDictionary(
                        buildID: BuildID(bytes: programID), object: "server", functions: [main],
                        ranges: [.init(low: 0x1000, high: 0x1064, function: 0), .init(low: 0x1100, high: 0x1114, function: 0)]))
            }
            return Report(run: small.run, hosts: small.hosts, measurements: small.measurements, kernels: library)
        }
    }

    @Test("counts functions by source, the kernel's beside them, and bytes where there are no lines")
    func counts() throws {
        let measurement = try #require(try Self.report([Self.profile()]).hosts.first?.measurements.first)
        let vertical = try #require(measurement.vertical)
        // main, helper, and the library's two.
        #expect(vertical.functionsUser == 4 && measurement.functions == 2 && vertical.functions == 6)
        #expect(vertical.linesUser == 0 && vertical.linesMissingFunctions == 4 && vertical.bytesMissingLines == 175)
        #expect(vertical.lines == nil && vertical.valid && vertical.seconds == 3)
        #expect(vertical.files.map(\.functions) == [2, 2, 0])
        #expect(vertical.files.map(\.kind) == ["probed", "probed", "nameless"] && vertical.files[0].refused == 1)
    }

    @Test("has the lines of a program whose debug information was imported")
    func lines() throws {
        let vertical = try #require(
            try Self.report([Self.profile()], programLines: true).hosts.first?.measurements.first?.vertical)
        #expect(vertical.functionsUser == 4 && vertical.linesUser == 20 && vertical.linesMissingFunctions == 3)
        #expect(vertical.bytesMissingLines == 55 && vertical.lines == nil)
        #expect(vertical.files.map(\.lines) == [20, 0, 0])
    }

    @Test("of a program all of whose functions have lines is the sum of both parts' lines")
    func sum() throws {
        let profile = UserProfile(
            length: Microseconds(1), isSteady: true, files: Self.profile().files,
            functions: UserFunctions([
                .init(file: 0, address: 0x1000, size: 100, name: "main", firstSeen: .zero),
                .init(file: 0, address: 0x1100, size: 20, name: "main.cold", firstSeen: .zero),
            ]), invalidities: [])
        let measurement = try #require(try Self.report([profile], programLines: true).hosts.first?.measurements.first)
        #expect(measurement.vertical?.functionsUser == 1)
        #expect(measurement.vertical?.lines == 20 + 36 && measurement.lines == 36)
    }

    @Test("of a cell is over those measurements alone whose programs were watched to the end; the kernel's numbers stay")
    func cells() throws {
        let broken = Self.profile([Invalidity(.notSteady, "new functions")])
        let report = try Self.report([Self.profile(), broken, nil])
        let cell = try #require(report.cells.first)
        #expect(cell.valid == 3 && cell.functions.median == 2)
        let vertical = try #require(cell.vertical)
        #expect(vertical.measurements == 2 && vertical.valid == 1)
        #expect(vertical.functionsUser == 4 && vertical.functionsKernel == 2 && vertical.functions == 6)
        #expect(vertical.lines == nil && vertical.bytesMissingLines == 175)
    }

    @Test("is in every form of a report if it was measured, and in no table if it was not")
    func formats() throws {
        let broken = Self.profile([Invalidity(.notSteady, "new functions")])
        let report = try Self.report([Self.profile(), broken])
        var bare = report
        bare.buildIDs = []
        #expect(try Report(json: report.text(as: .json)) == bare)
        let text = try report.text(as: .table)
        #expect(text.contains("Vertical profile") && text.contains("not_steady: new functions"))
        let csv = try report.text(as: .csv)
        #expect(csv.contains("vertical_functions") && csv.contains(",4,0,175,6,,true,\r\n"))
        let page = try report.text(as: .html)
        #expect(page.contains("<h2>Vertical profile</h2>") && page.contains("/usr/bin/server"))
        let without = try Self.report([nil])
        #expect(without.cells.first?.vertical == nil)
        #expect(try !without.text(as: .table).contains("Vertical") && !without.text(as: .html).contains("Vertical profile"))
    }

    @Test("names each function, its program and, if they are known, its lines, in the order in which they were entered")
    func listed() throws {
        let small = Self.run([Self.profile(), nil])
        try SmallRun.withLibrary { library in
            let reached = HostFunctions(small.hosts[0], measurements: small.measurements, kernels: library)
            let functions = try #require(reached.measurements.first?.programFunctions)
            #expect(functions.map(\.name) == ["main", "main", "helper", "0x1040"])
            #expect(functions.map(\.bytes) == [120, 40, 15, 0])
            #expect(functions.map(\.program) == ["/usr/bin/server", "/lib/libx.so", "/usr/bin/server", "/lib/libx.so"])
            #expect(reached.measurements.last?.programFunctions == nil)
            #expect(ProgramFunctionTable(functions).text(width: nil, colour: false).contains("helper"))
        }
    }
}
