import ArgumentParser
import Foundation
import KernelSources
import Reports
import StrictYAML
import SystemErrors

struct WeightsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weights", abstract: "What a line of the kernel, or a function, counts for in the HAP.",
        subcommands: [WeightsList.self, WeightsImport.self])
}

struct WeightsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the weights that --weight and a campaign's 'weight:' may name.")

    @OptionGroup var output: OutputOptions
    @OptionGroup var selection: RowOptions

    private struct Row: Encodable {
        let name: String
        var unit: String?
        var source: String?
        var basis: String?
        var problem: String?
    }

    func run() throws {
        let library = WeightLibrary.standard()
        let rows = library.names.map { row(of: $0, in: library) }
        var table = TextTable([.init("weight"), .init("counts"), .init("by"), .init("source")])
        for row in rows {
            table.append([
                .init(row.name), .init(row.unit ?? "-"), .init(row.basis ?? "-"),
                .init(row.problem ?? row.source ?? "", row.problem == nil ? .plain : .bad),
            ])
        }
        try output.printList(rows, table, selection) { $0 }
    }

    private func row(of name: String, in library: WeightLibrary) -> Row {
        do throws(YAMLError) {
            let weight = try library.weight(named: name)
            return Row(name: name, unit: weight.unit.rawValue, source: weight.source, basis: Self.description(of: weight.basis))
        } catch {
            return Row(name: name, problem: error.description)
        }
    }

    private static func description(of basis: Weight.Basis) -> String {
        switch basis {
        case .uniform(let density): "every line alike, \(density.perLine * 1_000) in 1,000 lines"
        case .areas(let areas, _): "\(areas.count) areas of the source"
        case .functions(let table, _): "\(table.count) functions"
        }
    }
}

struct WeightsImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Makes a weight of vulnerability records, or of a tool's table of functions.",
        discussion: """
            --cve takes records of the kernel's CVE numbering authority in CVE JSON 5 (a file, or a folder such as \
            cve/published of vulns.git); --kernel names the kernel whose lines they are divided by, which needs a dictionary. \
            --epss takes scores of first.org, and each record then counts its probability of exploitation.
            --functions takes comma-separated values whose first row has 'function', perhaps 'file', and --column; \
            what 'lizard --csv' prints is taken as it is.
            """)

    @Argument(help: "The name of the new weight.")
    var name: String

    @Option(help: "Vulnerability records: a file or a folder.", completion: .file())
    var cve: String?

    @Option(help: "Scores of exploitation: epss_scores-DATE.csv or .csv.gz.", completion: .file())
    var epss: String?

    @Option(help: "The build-id of a kernel or module whose lines count; may be said more than once.")
    var kernel: [String] = []

    @Option(help: "A table of functions and their points.", completion: .file())
    var functions: String?

    @Option(help: "The column of the points.")
    var column = "points"

    @Option(help: "Where the numbers come from, if more is to be said than the files' names.")
    var source: String?

    func validate() throws {
        guard WeightLibrary.isName(name), name != WeightLibrary.uniform else {
            throw ValidationError("'\(name)' is no name for a weight")
        }
        switch (cve, functions) {
        case (nil, nil), (_?, _?): throw ValidationError("give one of --cve and --functions")
        case (_?, nil) where kernel.isEmpty: throw ValidationError("--cve needs --kernel; see 'hapfleet kernels list'")
        case (nil, _?) where epss != nil: throw ValidationError("--epss needs --cve")
        default: break
        }
    }

    func run() throws {
        let folder = WeightLibrary.standard().ownFolder
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure("\(folder.path(percentEncoded: false)): cannot be made: \(error.systemCause)")
        }
        if let functions { try importTable(functions, into: folder) }
        if let cve { try importRecords(cve, into: folder) }
    }

    private func importTable(_ path: String, into folder: URL) throws {
        let text = try configuring { () throws(KernelSourcesError) in try PlainOrCompressed.text(path: path) }
        let table = try configuring { () throws(KernelSourcesError) in try ScoreTable(csv: text, column: column, path: path) }
        let weight = Weight(
            name: name, unit: .score, source: source ?? "column '\(column)' of \(URL(filePath: path).lastPathComponent)",
            basis: .functions(table, rest: nil))
        try write(text, to: folder.appending(path: "\(name).csv"))
        try write(weight.yaml(table: (file: "\(name).csv", column: column)), to: folder.appending(path: "\(name).yaml"))
        printLine("\(name): points of \(table.count) functions")
    }

    private func importRecords(_ path: String, into folder: URL) throws {
        let records = try records(at: path)
        let scores = try epss.map { path in
            try configuring { () throws(KernelSourcesError) in
                try ExploitScores(csv: PlainOrCompressed.text(path: path), path: path)
            }
        }
        var lines: [String: Int] = [:]
        for kernel in kernel { lines.merge(try linesByFile(of: kernel)) { max($0, $1) } }
        let density = try configuring { () throws(KernelSourcesError) in
            try VulnerabilityDensity(records, lines: lines, scores: scores)
        }
        let model = scores.map { ", by EPSS \($0.model) of \($0.date)" } ?? ""
        let weight = density.weight(
            name: name, unit: scores == nil ? .vulnerabilities : .exploitations,
            source: source
                ?? "\(density.counted) of \(records.count) CVE records in \(URL(filePath: path).lastPathComponent)\(model), "
                + "over the functions' lines of \(kernel.joined(separator: ", "))")
        try write(weight.yaml(), to: folder.appending(path: "\(name).yaml"))
        show(density)
    }

    private func records(at path: String) throws -> [VulnerabilityRecord] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CommandFailure("\(path): cannot be read")
        }
        let names = isFolder.boolValue ? (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []) : [""]
        var records: [VulnerabilityRecord] = []
        for name in names where !isFolder.boolValue || name.hasSuffix(".json") {
            let file = isFolder.boolValue ? "\(path)/\(name)" : path
            guard let data = FileManager.default.contents(atPath: file) else { throw CommandFailure("\(file): cannot be read") }
            let record = try configuring { () throws(KernelSourcesError) in try VulnerabilityRecord(json: data, path: file) }
            if let record { records.append(record) }
        }
        return records
    }

    private func linesByFile(of kernel: String) throws -> [String: Int] {
        let buildID = try configuring { () throws(KernelSourcesError) in try BuildID(hex: kernel) }
        let found = try configuring { () throws(KernelSourcesError) in try KernelLibrary.standard().dictionary(for: buildID) }
        guard let found else {
            throw CommandFailure("no debug information was imported for build-id \(kernel); see 'hapfleet kernels import'")
        }
        return found.linesByFile
    }

    private func write(_ text: String, to file: URL) throws {
        do {
            try text.write(to: file, atomically: true, encoding: .utf8)
        } catch {
            throw CommandFailure("\(file.path(percentEncoded: false)): cannot be written: \(error.systemCause)")
        }
    }

    private func show(_ density: VulnerabilityDensity) {
        var table = TextTable([
            .init("subsystem"), .init("lines", .right), .init("counted", .right), .init("in 1,000 lines", .right),
            .init("interval", .right),
        ])
        for row in density.rows where row.total > 0 {
            let number = { (value: Double) in value.formatted(.number.precision(.significantDigits(3))) }
            table.append([
                .init(row.subsystem), .init(String(row.lines)), .init(number(row.total)),
                .init(number(row.density.perLine * 1_000)),
                .init("\(number(row.density.lower * 1_000))–\(number(row.density.upper * 1_000))"),
            ])
        }
        print(table.rendered(width: Terminal.width, colour: Terminal.hasColour), terminator: "")
        let unscored = density.unscored == 0 ? "" : ", \(density.unscored) without a score"
        printLine(
            "\(name): \(density.counted) records counted, \(density.elsewhere) in files that are not in the kernel\(unscored)")
    }
}
