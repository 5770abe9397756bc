internal import Foundation
public import StrictYAML

/// A weight's file:
///
///     name: kernel-cna                      required: the file's name
///     unit: vulnerabilities                 required: bugs, vulnerabilities, exploitations or score
///     source: where the numbers come from   required
///
/// and one of
///
///     uniform: {per_kloc: 0.17, ci95: [0.16, 0.18]}
///     areas:
///       - {paths: [net/netfilter/, net/ipv4/netfilter/], per_kloc: 0.9, ci95: [0.7, 1.2]}
///     rest: {per_kloc: 0.1, ci95: [0.08, 0.12]}              of files in no area; without it they have none
///
///     functions: {table: complexity.csv, column: ccn}        beside the file
///     rest: 1                                                points of functions that are not in the table
extension Weight {
    /// The most bytes that a table of functions may have.
    private static let tableLimit = 256 << 20

    /// Reads the weight in the file at `path`, and its table.
    public static func read(path: String) throws(YAMLError) -> Weight {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        return try Weight(text: YAMLDocument.text(path: path), file: path) { name throws(YAMLError) in
            let table = folder.appending(path: name).path(percentEncoded: false)
            return try YAMLDocument.text(path: table, byteLimit: tableLimit)
        }
    }

    /// Reads the weight in `text`; errors name it `file`. `table` gives the text of a table that it refers to.
    public init(
        text: String, file: String, table: (String) throws(YAMLError) -> String
    ) throws(YAMLError) {
        self = try YAMLDocument.parse(text, file: file).mapping { top throws(YAMLError) in
            let name = try top.required("name").text()
            let unit = try top.required("unit").word(of: Unit.allCases.map(\.rawValue))
            let source = try top.required("source").text()
            return Weight(
                name: name, unit: Unit(rawValue: unit) ?? .score,
                source: source.split(whereSeparator: \.isWhitespace).joined(separator: " "),
                basis: try Self.basis(&top, file: file, table: table))
        }
    }

    private static func basis(
        _ top: inout YAMLMapping, file: String, table: (String) throws(YAMLError) -> String
    ) throws(YAMLError) -> Basis {
        let (uniform, areas, functions) = (top.optional("uniform"), top.optional("areas"), top.optional("functions"))
        let rest = top.optional("rest")
        switch (uniform, areas, functions) {
        case (let value?, nil, nil) where rest == nil: return .uniform(try value.mapping(density))
        case (nil, let value?, nil):
            var found: [Area] = []
            for item in try value.items() { found.append(try item.mapping(area)) }
            return .areas(found, rest: try rest?.mapping(density))
        case (nil, nil, let value?):
            let points = try rest.map { value throws(YAMLError) in try number(value) }
            return .functions(try value.mapping { entry throws(YAMLError) in try scores(&entry, table) }, rest: points)
        default:
            throw YAMLError(
                .badValue, at: YAMLPosition(file: file), cause: "there must be one of 'uniform', 'areas' and 'functions'",
                remedy: "keep one of them; 'rest' belongs to 'areas' or 'functions'")
        }
    }

    private static func area(_ entry: inout YAMLMapping) throws(YAMLError) -> Area {
        let paths = try entry.required("paths")
        let names = try paths.texts()
        guard !names.isEmpty else { throw paths.refused("is empty", remedy: "name at least one folder or file") }
        return Area(paths: names, density: try density(&entry))
    }

    private static func density(_ entry: inout YAMLMapping) throws(YAMLError) -> Density {
        let perKiloline = try number(entry.required("per_kloc"))
        let value = try entry.required("ci95")
        var bounds: [Double] = []
        for item in try value.items() { bounds.append(try number(item)) }
        guard bounds.count == 2, bounds[0] <= perKiloline, perKiloline <= bounds[1] else {
            throw value.refused("is no interval around 'per_kloc'", remedy: "write [lower, upper]")
        }
        return Density(perLine: perKiloline / 1_000, lower: bounds[0] / 1_000, upper: bounds[1] / 1_000)
    }

    private static func scores(
        _ entry: inout YAMLMapping, _ table: (String) throws(YAMLError) -> String
    ) throws(YAMLError) -> ScoreTable {
        let name = try entry.required("table")
        let path = try name.text()
        guard !path.contains("/") else { throw name.refused("leads elsewhere", remedy: "keep the table beside the weight") }
        let column = try entry.required("column").text()
        do {
            return try ScoreTable(csv: try table(path), column: column, path: path)
        } catch let error as KernelSourcesError {
            throw YAMLError(.badValue, at: name.position, cause: "\(error.place): \(error.cause)", remedy: error.remedy)
        } catch let error as YAMLError {
            throw error
        } catch {
            throw name.refused("cannot be read: \(error)", remedy: "check the file")
        }
    }

    private static func number(_ value: YAMLValue) throws(YAMLError) -> Double {
        let text = try value.text()
        guard let number = Double(text), number.isFinite, (0...1e9).contains(number) else {
            throw value.refused("is '\(text)'", remedy: "write a number from 0 to 1000000000")
        }
        return number
    }
}

extension Weight {
    /// The weight's file, without the table of a weight by function, which is kept beside it as `table`.
    public func yaml(table: (file: String, column: String)? = nil) -> String {
        var lines = ["name: \(name)", "unit: \(unit.rawValue)", "source: \(Self.quoted(source))"]
        switch basis {
        case .uniform(let density): lines.append("uniform: {\(Self.written(density))}")
        case .areas(let areas, let rest):
            lines.append("areas:")
            lines += areas.map {
                "  - {paths: [\($0.paths.map(Self.quoted).joined(separator: ", "))], \(Self.written($0.density))}"
            }
            if let rest { lines.append("rest: {\(Self.written(rest))}") }
        case .functions(_, let rest):
            lines.append("functions: {table: \(Self.quoted(table?.file ?? "")), column: \(Self.quoted(table?.column ?? ""))}")
            if let rest { lines.append("rest: \(rest)") }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func written(_ density: Density) -> String {
        "per_kloc: \(density.perLine * 1_000), ci95: [\(density.lower * 1_000), \(density.upper * 1_000)]"
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(String(escaped.unicodeScalars.map { $0.value < 32 ? " " : Character($0) }))\""
    }
}
