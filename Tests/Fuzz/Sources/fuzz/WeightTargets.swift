import Foundation
@testable import KernelSources
import StrictYAML

/// What users import from elsewhere: weights, tables, vulnerability records, scores, tags.
let weightTargets = [
    FuzzTarget("weights", longest: 4_096) { input in
        let text = String(decoding: input, as: UTF8.self)
        let table = "function,file,points\nf,fs/a.c,3\n"
        let read = try? Weight(text: text, file: "input") { _ throws(YAMLError) in table }
        guard let read else { return }
        let contribution = read.contribution(of: "f", file: "net/core/dev.c", lines: 10)
        let profile = WeightedProfile(of: [contribution, nil])
        require(profile.lower <= profile.value && profile.value <= profile.upper, "the number is within its interval")
        require(profile.missing >= 1, "a function that adds nothing is told")
        if case .functions = read.basis { return }
        let again = try? Weight(text: read.yaml(), file: "again") { _ throws(YAMLError) in table }
        require(again?.basis == read.basis || read.name.isEmpty || again == nil, "a weight survives being written and read")
    },
    FuzzTarget("score-tables", longest: 4_096) { input in
        let table = try? ScoreTable(csv: String(decoding: input, as: UTF8.self), column: "points", path: "input")
        require((table?.count ?? 1) > 0, "a table without functions is refused")
    },
    FuzzTarget("cve-records", longest: 8_192) { input in
        let record = (try? VulnerabilityRecord(json: Data(input), path: "input")) ?? nil
        require(record.map { $0.identifier.hasPrefix("CVE-") } ?? true, "a record has a CVE number")
        require(record.map { Set($0.files).count == $0.files.count } ?? true, "each file is there once")
    },
    FuzzTarget("epss-scores", longest: 4_096) { input in
        let scores = try? ExploitScores(csv: String(decoding: input, as: UTF8.self), path: "input")
        require(scores.map { !$0.model.isEmpty } ?? true, "scores say which model made them")
    },
    FuzzTarget("source-tags", longest: 4_096) { input in
        for tag in SourceTags(text: String(decoding: input, as: UTF8.self)).tags {
            require(tag.firstLine >= 1 && tag.lastLine >= tag.firstLine, "a function ends where it begins or later")
        }
    },
]
