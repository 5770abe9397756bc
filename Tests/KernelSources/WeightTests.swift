import Foundation
import StrictYAML
import Testing

@testable import KernelSources

@Suite("Weights")
struct WeightTests {
    private func weight(_ text: String, tables: [String: String] = [:]) throws(YAMLError) -> Weight {
        try Weight(text: text, file: "w.yaml") { name throws(YAMLError) in
            guard let table = tables[name] else {
                throw YAMLError(.unreadable, at: YAMLPosition(file: name), cause: "there is none", remedy: "make one")
            }
            return table
        }
    }

    private static let areas = """
        name: areas
        unit: vulnerabilities
        source: made for the test
        areas:
          - {paths: [net/], per_kloc: 1, ci95: [0.5, 2]}
          - {paths: [net/netfilter/, net/ipv4/netfilter/], per_kloc: 4, ci95: [3, 6]}
        rest: {per_kloc: 0.1, ci95: [0, 0.3]}
        """

    @Test("the built-in weight is uniform, cites its source, and its interval is that of the count it names")
    func builtIn() throws {
        let uniform = try WeightLibrary.builtIn()
        let density = try #require(uniform.uniformDensity)
        #expect(uniform.unit == .bugs && uniform.source.contains("Coverity"))
        #expect(abs(density.perLine - 985 / 5.76e6) < 1e-8)
        #expect(abs(density.lower - 924.4396612 / 5.76e6) < 1e-8 && abs(density.upper - 1_048.4857261 / 5.76e6) < 1e-8)
        #expect(try WeightLibrary(folders: []).weight(named: "uniform") == uniform)
    }

    @Test("a function counts by the area with the longest path of its file")
    func byArea() throws {
        let weight = try weight(Self.areas)
        let amounts = [("net/core/dev.c", 0.001), ("net/netfilter/core.c", 0.004), ("fs/open.c", 0.0001)]
        for (file, perLine) in amounts {
            #expect(weight.contribution(of: "f", file: file, lines: 10)?.density.perLine == perLine, "\(file)")
        }
        #expect(weight.contribution(of: "f", file: nil, lines: 10)?.density.perLine == 0.0001)
        #expect(weight.contribution(of: "f", file: "net/x.c", lines: nil) == nil)
    }

    @Test("the error of one area is its own, and errors of several are independent")
    func intervals() throws {
        let weight = try weight(Self.areas)
        let one = WeightedProfile(of: (0..<10).map { _ in weight.contribution(of: "f", file: "net/a.c", lines: 100) })
        #expect(abs(one.value - 1) < 1e-12 && abs(one.lower - 0.5) < 1e-12 && abs(one.upper - 2) < 1e-12)
        let both = WeightedProfile(
            of: [("net/a.c", 1_000), ("net/netfilter/b.c", 1_000)].map { weight.contribution(of: "f", file: $0.0, lines: $0.1) }
                + [nil])
        #expect(abs(both.value - 5) < 1e-12 && both.missing == 1)
        #expect(abs(both.lower - (5 - (0.25 + 1.0).squareRoot())) < 1e-12)
        #expect(abs(both.upper - (5 + (1.0 + 4.0).squareRoot())) < 1e-12)
    }

    @Test("a table gives points to functions, by file where it says one, and lizard's own table is understood")
    func byFunction() throws {
        let text = "name: c\nunit: score\nsource: s\nfunctions: {table: c.csv, column: ccn}\n"
        let table = "Function,file,CCN\n\"limit\",fs/read.c,3\nlimit,net/send.c,8\nlone,\"a \"\"b\"\".c\",2\n"
        let weight = try weight(text, tables: ["c.csv": table])
        #expect(weight.contribution(of: "limit", file: "fs/read.c", lines: nil)?.density.perLine == 3)
        #expect(weight.contribution(of: "limit", file: "net/send.c", lines: 7)?.density.perLine == 8)
        #expect(weight.contribution(of: "limit", file: nil, lines: 7)?.density.perLine == 8)
        #expect(weight.contribution(of: "absent", file: nil, lines: 7) == nil)
        let lizard =
            "12,5,80,2,14,\"vfs_read@450-479@./fs/read_write.c\",\"./fs/read_write.c\",\"vfs_read\",\"vfs_read( a , b )\",450,479\n"
        let points = try ScoreTable(csv: lizard, column: "CCN", path: "l.csv")
        #expect(points.points(of: "vfs_read", file: "fs/read_write.c") == 5)
    }

    @Test(
        "a weight that is not written as it should be is refused with its place",
        arguments: [
            "name: x\nunit: bugs\nsource: s\n", "name: x\nunit: apples\nsource: s\nuniform: {per_kloc: 1, ci95: [0, 2]}\n",
            "name: x\nunit: bugs\nsource: s\nuniform: {per_kloc: 1}\n",
            "name: x\nunit: bugs\nsource: s\nuniform: {per_kloc: 3, ci95: [0, 2]}\n",
            "name: x\nunit: bugs\nsource: s\nuniform: {per_kloc: nan, ci95: [0, 2]}\n",
            "name: x\nunit: score\nsource: s\nfunctions: {table: ../t.csv, column: p}\n",
            "name: x\nunit: score\nsource: s\nfunctions: {table: absent.csv, column: p}\n",
        ])
    func refused(text: String) {
        let error = #expect(throws: YAMLError.self) { try weight(text) }
        #expect(error?.description.contains("w.yaml") == true || error?.description.contains("absent.csv") == true)
    }

    @Test("a weight survives being written and read")
    func roundTrip() throws {
        let original = try weight(Self.areas)
        #expect(try weight(original.yaml()).basis == original.basis)
        let uniform = try WeightLibrary.builtIn()
        #expect(try weight(uniform.yaml()) == uniform)
    }
}

@Suite("Vulnerability records and scores")
struct VulnerabilityTests {
    /// A record as vulns.git publishes it, with what matters here.
    static func record(_ identifier: String, _ files: [String], state: String = "PUBLISHED", product: String = "Linux") -> Data {
        let list = files.map { "\"\($0)\"" }.joined(separator: ", ")
        return Data(
            """
            {"containers": {"cna": {
               "providerMetadata": {"orgId": "416baaa9-dc9f-4396-8d5f-8c081fb06d67"},
               "descriptions": [{"lang": "en", "value": "In the Linux kernel, the following vulnerability has been resolved: …"}],
               "affected": [
                 {"product": "\(product)", "vendor": "Linux", "defaultStatus": "unaffected",
                  "repo": "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git", "programFiles": [\(list)],
                  "versions": [{"version": "96518518cc41", "lessThan": "5c084a3e3d24", "status": "affected", "versionType": "git"}]},
                 {"product": "\(product)", "vendor": "Linux", "defaultStatus": "affected", "programFiles": [\(list)],
                  "versions": [{"version": "3.13", "status": "affected"},
                    {"version": "0", "lessThan": "3.13", "status": "unaffected", "versionType": "semver"}]}],
               "title": "netfilter: nf_tables: …", "x_generator": {"engine": "bippy-1.2.0"}}},
             "cveMetadata": {"assignerOrgId": "416baaa9-dc9f-4396-8d5f-8c081fb06d67", "cveID": "\(identifier)", "state": "\(state)"},
             "dataType": "CVE_RECORD", "dataVersion": "5.0"}
            """.utf8)
    }

    static let scores = """
        #model_version:v2023.03.01,score_date:2024-05-01T00:00:00+0000
        cve,epss,percentile
        CVE-2024-26581,0.5,0.97
        CVE-2024-26582,0.1,0.90
        """

    private func records() throws -> [VulnerabilityRecord] {
        try [
            Self.record("CVE-2024-26581", ["net/netfilter/nft_set_rbtree.c"]),
            Self.record("CVE-2024-26582", ["net/tls/tls_sw.c", "net/netfilter/nft_ct.c"]),
            Self.record("CVE-2024-26583", ["drivers/gpu/drm/i915/gem.c"]),
            Self.record("CVE-2024-26584", ["net/tls/tls_sw.c"], state: "REJECTED"),
            Self.record("CVE-2024-26585", ["x.c"], product: "Firefox"),
        ].compactMap { try VulnerabilityRecord(json: $0, path: "r.json") }
    }

    private let lines = [
        "net/netfilter/nft_set_rbtree.c": 600, "net/netfilter/nft_ct.c": 400, "net/tls/tls_sw.c": 500, "fs/open.c": 2_000,
    ]

    @Test("records of the kernel are read, others and rejected ones left out")
    func reading() throws {
        let found = try records()
        #expect(found.map(\.identifier) == ["CVE-2024-26581", "CVE-2024-26582", "CVE-2024-26583"])
        #expect(found[1].files == ["net/netfilter/nft_ct.c", "net/tls/tls_sw.c"])
        for text in ["", "[]", "{\"cveMetadata\": {\"cveID\": 5}}", "{\"cveMetadata\": {}}"] {
            let error = #expect(throws: KernelSourcesError.self) {
                try VulnerabilityRecord(json: Data(text.utf8), path: "r.json")
            }
            #expect(error?.code == .malformedWeight)
        }
    }

    @Test("records make densities by subsystem, with exact intervals, of subsystems without any as well")
    func densities() throws {
        let density = try VulnerabilityDensity(records(), lines: lines)
        #expect(density.counted == 2 && density.elsewhere == 1 && density.unscored == 0)
        let netfilter = try #require(density.rows.first)
        #expect(netfilter.subsystem == "netfilter" && netfilter.lines == 1_000 && netfilter.total == 1.5)
        let vfs = try #require(density.rows.first { $0.subsystem == "vfs" })
        #expect(vfs.density.perLine == 0 && vfs.density.lower == 0 && abs(vfs.density.upper - 3.688879454 / 2_000) < 1e-9)
        #expect(abs(density.all.lower - 0.242209279 / 3_500) < 1e-9 && abs(density.all.upper - 7.224687667 / 3_500) < 1e-9)
        let weight = density.weight(name: "cna", unit: .vulnerabilities, source: "test")
        #expect(weight.contribution(of: "f", file: "net/ipv4/netfilter/ip_tables.c", lines: 2)?.density == netfilter.density)
        #expect(weight.contribution(of: "f", file: "sound/core.c", lines: 2)?.density == density.all)
    }

    @Test("scores weigh records by the probability of exploitation, from a compressed file as well")
    func exploitation() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "hapfleet-epss-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "epss.csv").path(percentEncoded: false)
        try Self.scores.write(toFile: file, atomically: true, encoding: .utf8)
        let gzip = Process()
        gzip.executableURL = URL(filePath: "/usr/bin/env")
        gzip.arguments = ["gzip", "-k", file]
        try gzip.run()
        gzip.waitUntilExit()
        for path in [file, file + ".gz"] {
            let scores = try ExploitScores(csv: PlainOrCompressed.text(path: path), path: path)
            #expect(scores.model == "v2023.03.01" && scores.date == "2024-05-01T00:00:00+0000" && scores.count == 2)
            let density = try VulnerabilityDensity(records(), lines: lines, scores: scores)
            #expect(abs(density.rows[0].total - 0.55) < 1e-12)
            #expect(density.rows[0].density.lower < 0.55 / 1_000 && density.rows[0].density.upper > 0.55 / 1_000)
        }
        for text in ["", "cve,epss\n", "#model_version:v1\ncve,epss\nCVE-1,2\n", "#model_version:v1\nx,y\n"] {
            #expect(throws: KernelSourcesError.self) { try ExploitScores(csv: text, path: "e.csv") }
        }
    }
}
