/// A comparison with one row a number, as RFC 4180 has it: what it is of, which statistic, its value and its interval.
struct CSVComparison {
    static let header = [
        "from_run", "to_run", "load", "runtime", "arch", "from", "to", "section", "subject", "module", "file", "line",
        "statistic", "value",
        "low", "high", "from_kernel", "to_kernel",
    ]

    let comparison: Comparison

    var text: String {
        let rows = comparison.pairs.flatMap(rows) + comparison.overlaps.flatMap(rows)
        return CSVReport.text([Self.header.joined(separator: ",")] + rows)
    }

    private struct Row {
        var section: String
        var subject = ""
        var module = ""
        var file = ""
        var line = ""
        var statistic: String
        var value: String
        var low = ""
        var high = ""
    }

    private func rows(_ pair: ComparedPair) -> [String] {
        let head = [
            pair.from.run, pair.to.run, pair.load, pair.to.runtime, pair.to.arch, pair.from.host ?? Self.side(pair.from, pair),
            pair.to.host ?? Self.side(pair.to, pair),
        ]
        let rows =
            differences(pair) + ([pair.total] + pair.subsystems).flatMap(Self.subsystem) + pair.changes.flatMap(Self.change)
            + [
                Row(section: "pair", statistic: "valid_from", value: "\(pair.from.valid)"),
                Row(section: "pair", statistic: "valid_to", value: "\(pair.to.valid)"),
                Row(section: "pair", statistic: "measurements_from", value: "\(pair.from.measurements)"),
                Row(section: "pair", statistic: "measurements_to", value: "\(pair.to.measurements)"),
                Row(section: "pair", statistic: "lines_source_from", value: pair.from.linesSource ?? ""),
                Row(section: "pair", statistic: "lines_source_to", value: pair.to.linesSource ?? ""),
                Row(section: "pair", statistic: "similarity", value: Self.number(pair.similarity)),
                Row(section: "pair", statistic: "similarity_of_lines", value: Self.number(pair.similarityOfLines)),
            ]
            + pair.counts.sorted { $0.key < $1.key }.map {
                Row(section: "pair", statistic: "changes_\($0.key)", value: "\($0.value)")
            }
        let kernels = [pair.from.kernel, pair.to.kernel].map(CSVReport.word).joined(separator: ",")
        return rows.map { row in
            (head
                + [
                    row.section, row.subject, row.module, row.file, row.line, row.statistic,
                ]).map(CSVReport.word).joined(separator: ",") + ",\(row.value),\(row.low),\(row.high)," + kernels
        }
    }

    private static func side(_ side: ComparedSide, _ pair: ComparedPair) -> String {
        pair.from.kernel != pair.to.kernel ? side.kernel : side.label
    }

    private func differences(_ pair: ComparedPair) -> [Row] {
        let profile = comparison.profileTitle ?? ""
        let numbers = [("functions", pair.functions), ("lines", pair.lines), (profile, pair.hap)]
        return numbers.flatMap { name, difference -> [Row] in
            guard let difference else { return [] }
            let number = Self.number
            func row(_ statistic: String, _ value: Double?, _ bounds: [Double]? = nil) -> Row {
                Row(
                    section: "difference", subject: name, statistic: statistic, value: number(value), low: number(bounds?.first),
                    high: number(bounds?.last))
            }
            return [
                row("median_from", difference.from), row("median_to", difference.to),
                row("growth_percent", difference.growthPercent),
                row("shift", difference.shift, difference.shiftInterval),
                row("ratio", difference.ratio, difference.ratioInterval),
                row("interval_confidence", difference.confidence), row("delta", difference.delta, difference.deltaInterval),
                row("p", difference.p), row("p_least", difference.leastP), row("p_holm", difference.pHolm),
                row("p_bh", difference.pBH),
            ]
        }
    }

    private static func subsystem(_ change: SubsystemChange) -> [Row] {
        let numbers: KeyValuePairs<String, Int> = [
            "functions_from": change.functionsFrom, "functions_to": change.functionsTo, "came": change.came, "went": change.went,
            "sporadic": change.sporadic, "moved": change.moved, "renamed": change.renamed, "lines_from": change.linesFrom,
            "lines_to": change.linesTo, "gained": change.gained, "lost": change.lost, "resized": change.resized,
            "sporadic_lines": change.sporadicLines, "functions_without_lines": change.withoutLines,
        ]
        return numbers.map { Row(section: "subsystem", subject: change.name, statistic: $0.key, value: "\($0.value)") }
    }

    private static func change(_ change: FunctionChange) -> [Row] {
        let former = [change.formerFile, change.formerName].compactMap(\.self).joined(separator: ":")
        let numbers: KeyValuePairs<String, Int?> = [
            "former_lines": change.formerLines, "lines": change.lines, "former_reached": change.formerReached,
            "reached": change.reached, "in_other_kernel": change.isInOtherKernel.map { $0 ? 1 : 0 },
        ]
        return numbers.compactMap { name, value in
            value.map {
                Row(
                    section: change.kind.rawValue, subject: former.isEmpty ? change.name : "\(change.name) (\(former))",
                    module: change.module, file: change.file ?? "", line: change.firstLine.map(String.init) ?? "",
                    statistic: name,
                    value: "\($0)")
            }
        }
    }

    private func rows(_ overlap: ComparedOverlap) -> [String] {
        overlap.regions.flatMap { region -> [String] in
            let head = [
                comparison.from, comparison.to, overlap.group, "", "", "", "", "overlap", region.members.joined(separator: " & "),
            ]
            let counts = [("functions", region.functions), ("lines", region.lines)].map { name, value in
                (head + ["", "", "", name]).map(CSVReport.word).joined(separator: ",") + ",\(value),,,,"
            }
            let names = region.names.map { function in
                (head.dropLast() + ["\(region.members[0]): \(function.name)", "", function.place, "", "lines"])
                    .map(CSVReport.word).joined(separator: ",") + ",\(function.lines.map(String.init) ?? ""),,,,"
            }
            return counts + names
        }
    }

    private static func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
}
