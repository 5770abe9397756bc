import ExampleFleet
import Foundation
import ResultStore
import Testing

@testable import KernelSources
@testable import Reports

@Suite("A comparison of two kernels")
struct ComparisonReportTests {
    @Test("tells what came, went, moved, was renamed, grew, and what was chance")
    func kinds() throws {
        let pair = try #require(try compared().pairs.first)
        func names(_ kind: FunctionChange.Kind) -> [String] { pair.changes.filter { $0.kind == kind }.map(\.name) }
        #expect(names(.came) == ["comes", "asleep"])
        #expect(names(.went) == ["goes"])
        #expect(names(.moved) == ["moves"])
        #expect(names(.renamed) == ["do_page_cache_ra"])
        #expect(names(.resized) == ["vfs_read"])
        #expect(names(.sporadic) == ["sometimes"])
        let renamed = try #require(pair.changes.first { $0.kind == .renamed })
        #expect(renamed.formerName == "do_page_cache_read" && renamed.formerLines == 60 && renamed.lines == 62)
        let moved = try #require(pair.changes.first { $0.kind == .moved })
        #expect(moved.file == "mm/vma.c" && moved.formerFile == "mm/mmap.c")
    }

    @Test("tells the profile of both sides, which under a uniform weight is as the lines are")
    func profile() throws {
        let comparison = try compared()
        let pair = try #require(comparison.pairs.first)
        let (lines, profile) = (try #require(pair.lines), try #require(pair.hap))
        #expect(comparison.weight == "uniform" && comparison.unit == "bugs")
        #expect(abs(profile.from / lines.from * 1_000 - 0.171) < 0.001)
        #expect(abs(profile.shift / lines.shift * 1_000 - 0.171) < 0.001)
        #expect(profile.pHolm == lines.pHolm)
        #expect(try comparison.text(as: .table).contains("HAP in bugs (uniform)"))
    }

    @Test("says whether the other kernel has the function at all")
    func otherKernel() throws {
        let pair = try #require(try compared().pairs.first)
        #expect(pair.changes.first { $0.name == "comes" }?.isInOtherKernel == false)
        #expect(pair.changes.first { $0.name == "asleep" }?.isInOtherKernel == true)
        #expect(pair.changes.first { $0.name == "comes" }?.place == "security/landlock/fs.c:7")
        #expect(pair.changes.first { $0.name == "comes" }?.reached == 2)
    }

    @Test("by subsystem, what came and went adds up, in functions and in lines")
    func sums() throws {
        let pair = try #require(try compared().pairs.first)
        for row in pair.subsystems + [pair.total] {
            #expect(row.functionsTo == row.functionsFrom + row.came - row.went + row.sporadic, "\(row.name)")
            #expect(row.linesTo == row.linesFrom + row.gained - row.lost + row.resized + row.sporadicLines, "\(row.name)")
        }
        #expect(pair.total.functionsFrom == 6 && pair.total.functionsTo == 6)
        #expect(pair.total.gained == 89 && pair.total.lost == 40 && pair.total.resized == 8 && pair.total.sporadicLines == -7)
        #expect(pair.subsystems.map(\.functionsTo).reduce(0, +) == pair.total.functionsTo)
    }

    @Test("medians, shift and growth are of the measurements; three against three cannot be surer than 0.1")
    func medians() throws {
        let comparison = try compared()
        let pair = try #require(comparison.pairs.first)
        let lines = try #require(pair.lines)
        #expect(lines.from == 162 && lines.to == 219)
        #expect(lines.leastP == 0.1 && lines.p >= lines.leastP && lines.pHolm >= lines.p)
        #expect(comparison.greatestGrowthPercent == lines.growthPercent)
        #expect((pair.similarity ?? 0) >= 0.5 && (pair.similarity ?? 1) < 1)
    }

    @Test("turned round, what came went")
    func turned() throws {
        let two = TwoKernels()
        let back = try two.withLibrary { library in
            Comparison(from: two.contents, to: nil, .init(by: .kernel, from: "6.12", to: "5.10"), kernels: library)
        }
        let (there, again) = (try #require(try compared().pairs.first), try #require(back.pairs.first))
        #expect(there.total.came == again.total.went && there.total.gained == again.total.lost)
        #expect(there.total.renamed == again.total.renamed && there.total.moved == again.total.moved)
        #expect(there.similarity == again.similarity)
    }

    @Test("a kernel without a dictionary is matched by name, its lines are estimates, and it says so")
    func withoutLines() throws {
        let two = TwoKernels()
        let comparison = try two.withLibrary(newLines: false) { library in
            Comparison(from: two.contents, to: nil, .init(by: .kernel), kernels: library)
        }
        let pair = try #require(comparison.pairs.first)
        #expect(pair.from.linesReason == nil)
        #expect(pair.to.linesReason?.contains("hapfleet kernels import") == true)
        #expect(pair.changes.filter { $0.kind == .came }.map(\.name).sorted() == ["asleep", "comes", "do_page_cache_ra"])
        #expect(pair.changes.filter { $0.kind == .went }.map(\.name).sorted() == ["do_page_cache_read", "goes"])
        #expect(pair.total.functionsTo == pair.total.functionsFrom + pair.total.came - pair.total.went + pair.total.sporadic)
    }

    @Test("the same run against itself, cell by cell, differs in nothing")
    func itself() throws {
        let two = TwoKernels()
        let comparison = try two.withLibrary { library in
            Comparison(from: two.contents, to: two.contents, .init(by: nil), kernels: library)
        }
        #expect(comparison.pairs.count == 2)
        for pair in comparison.pairs {
            #expect(pair.changes.isEmpty && pair.similarity == 1 && (pair.functions?.p ?? 0) > 0.999 && pair.growthPercent == 0)
        }
    }

    @Test(
        "names that share most of their letters are alike",
        arguments: [
            ("do_page_cache_read", "do_page_cache_ra", true), ("vfs_read", "vfs_write", false), ("a", "b", false),
            ("__alloc_pages", "__alloc_pages_noprof", true),
        ])
    func likeness(one: String, other: String, alike: Bool) {
        #expect((RenameRank.likeness(one, other) >= 0.6) == alike)
        #expect(RenameRank.likeness(one, other) == RenameRank.likeness(other, one))
    }

    @Test("the prefix of a release ends where its number does")
    func prefixes() throws {
        let two = TwoKernels()
        try two.withLibrary { library in
            func pairs(_ from: String?, _ to: String?) -> Int {
                Comparison(from: two.contents, to: nil, .init(by: .kernel, from: from, to: to), kernels: library).pairs.count
            }
            #expect(pairs("5.10", "6.12") == 1 && pairs(nil, nil) == 1 && pairs("5.10", nil) == 1)
            #expect(pairs("5.1", nil) == 0 && pairs("5", "6") == 1)
            #expect(pairs("5.10", "5.10") == 0)
        }
    }

    @Test("a name means what is called exactly so, and only where nothing is, what begins so")
    func exactNames() throws {
        var small = SmallRun()
        for host in ["web", "web-two"] { small.addHost(host) }
        for load in ["other", "shell", "shell-long"] { small.measure("web", workload: load, ["vfs_read": .task]) }
        small.measure("web-two", workload: "shell", ["vfs_read": .task])
        let contents = RunContents(run: small.run, hosts: small.hosts, measurements: small.measurements)
        try SmallRun.withLibrary { library in
            func loads(from: String, to: String) -> [String] {
                Comparison(from: contents, to: nil, .init(by: .workload, from: from, to: to), kernels: library).pairs
                    .map { "\($0.from.workload) \($0.to.workload)" }
            }
            #expect(loads(from: "other", to: "shell") == ["other shell"])
            #expect(loads(from: "other", to: "she") == ["other shell", "other shell-long"])
            #expect(loads(from: "shell", to: "other") == ["shell other"])
            let hosts = Comparison(from: contents, to: nil, .init(by: .host, to: "web"), kernels: library).pairs
            #expect(hosts.count == 1)
        }
    }

    @Test("each host is compared with the others of its cell, and runtimes with native")
    func dimensions() throws {
        let fleet = ExampleFleet()
        let contents = RunContents(run: fleet.run, hosts: fleet.hosts, measurements: fleet.measurements)
        try SmallRun.withLibrary { library in
            #expect(Comparison(from: contents, to: nil, .init(by: .runtime), kernels: library).pairs.isEmpty)
            let loads = Comparison(from: contents, to: nil, .init(by: .workload), kernels: library)
            #expect(loads.pairs.count == 10 && loads.overlaps.count == 5)
            for overlap in loads.overlaps { #expect(overlap.members == ["redis-get", "redis-set", "shell"]) }
        }
    }

    @Test("within one kernel nothing is renamed and nothing moves; the load is told with the kernel")
    func oneKernel() throws {
        let file = "kernel/locking/mutex.c"
        func cell(_ functions: KeyValuePairs<String, String>) -> CellFunctions {
            let bodies = functions.map { name, file in
                (
                    FunctionKey(name: name, module: "vmlinux", file: file),
                    ReachedBody(name: name, module: "vmlinux", file: file, firstLine: 1, lines: 4, reached: 3)
                )
            }
            return CellFunctions(measurements: 3, bodies: Dictionary(uniqueKeysWithValues: bodies))
        }
        let from = cell(["__mutex_lock_slowpath": file, "same": "a.c"])
        let to = cell(["__mutex_lock_killable_slowpath": file, "same": "b.c"])
        let within = FunctionMatching(from, to, isOneKernel: true, catalogues: (nil, nil)).matches
        #expect(within.count == 4 && within.allSatisfy { $0.kind == .came || $0.kind == .went })
        let across = FunctionMatching(from, to, catalogues: (nil, nil)).matches
        #expect(Set(across.map(\.kind)) == [.renamed, .moved])
        let fleet = ExampleFleet()
        let contents = RunContents(run: fleet.run, hosts: fleet.hosts, measurements: fleet.measurements)
        let loads = try SmallRun.withLibrary { Comparison(from: contents, to: nil, .init(by: .workload), kernels: $0) }
        #expect(Set(loads.pairs.map(\.load)) == ["on 5.10", "on 6.1", "on 6.12", "on 6.18"])
    }

    @Test("every form has every function, and the page closes what it opens")
    func forms() throws {
        let comparison = try compared()
        let names = ["comes", "asleep", "goes", "moves", "do_page_cache_ra", "vfs_read"]
        for format in ComparisonFormat.allCases {
            let text = try comparison.text(as: format)
            for name in names { #expect(text.contains(name), "\(format) lacks \(name)") }
        }
        let rows = try comparison.text(as: .csv).split(separator: "\r\n")
        #expect(rows.allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false).count == 18 })
        let page = try comparison.text(as: .html)
        var open: [Substring] = []
        for tag in page.matches(of: /<(\/?)([a-z][a-z0-9]*)[^>]*?(\/?)>/) {
            if ["meta", "br"].contains(tag.2) || !tag.3.isEmpty { continue }
            if tag.1.isEmpty { open.append(tag.2) } else { #expect(open.popLast() == tag.2) }
        }
        #expect(open.isEmpty && !page.contains("<script") && !page.contains("http:"))
        let decoder = JSONDecoder()
        #expect(try decoder.decode(Comparison.self, from: Data(try comparison.text(as: .json).utf8)) == comparison)
    }

    private func compared() throws -> Comparison {
        let two = TwoKernels()
        return try two.withLibrary { library in
            Comparison(from: two.contents, to: nil, .init(by: .kernel), kernels: library)
        }
    }
}

@Suite("A trend over runs")
struct TrendTests {
    /// Sixteen nights, of which the later eight reach two functions more.
    static func nights() throws -> [Report] {
        try (0..<16).map { night -> Report in
            var small = SmallRun()
            small.run.id = RunID("202611\(10 + night)-0100-0000")
            small.run.started = Date(timeIntervalSince1970: 1_795_000_000 + Double(night) * 86_400)
            small.addHost("a")
            small.measure("a", night < 8 ? ["vfs_read": .task] : ["vfs_read": .task, "helper": .task, "tcp_rcv": .task])
            return try SmallRun.withLibrary {
                Report(run: small.run, hosts: small.hosts, measurements: small.measurements, kernels: $0)
            }
        }
    }

    @Test("marks the night from which on more functions are reached, with the kernel that came then")
    func change() throws {
        let reports = try Self.nights()
        let trend = Trend(campaign: "small", reports: reports.reversed())
        let series = try #require(trend.series.first)
        #expect(trend.series.count == 1 && series.points.count == 16 && series.kernel == "6.1")
        let change = try #require(series.functionChanges.first)
        #expect(series.functionChanges.count == 1 && change.run == "20261118-0100-0000")
        #expect(change.before == 1 && change.after == 3 && change.formerRelease == nil && change.p <= 0.05)
        #expect(series.lineChanges.first?.before == 30)
        for format in ComparisonFormat.allCases { #expect(try trend.text(as: format).contains("20261118-0100-0000")) }
    }

    @Test("of no run is empty and says so")
    func empty() throws {
        let trend = Trend(campaign: "none", reports: [])
        #expect(trend.series.isEmpty && trend.greatestGrowthPercent == nil)
        #expect(try trend.text(as: .table).contains("No run of campaign none"))
    }
}
