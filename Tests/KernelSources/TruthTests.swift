import Foundation
import Testing

@testable import KernelSources

/// What `Deploy/truth` has fetched: a kernel with debug information, and its own source package, unpacked.
private struct TruthMaterial: Sendable {
    let kernel: String
    let tree: String

    static let found: TruthMaterial? = {
        let environment = ProcessInfo.processInfo.environment
        guard let kernel = environment["HAPFLEET_TRUTH_KERNEL"], let tree = environment["HAPFLEET_TRUTH_SOURCE"] else {
            return nil
        }
        return TruthMaterial(kernel: kernel, tree: tree)
    }()
}

/// A kernel's lines against an independent reading of its source. `make truth` runs it; it fetches 420 MB, so CI does not.
@Suite("Truth", .enabled(if: TruthMaterial.found != nil, "run it with: make truth"))
struct TruthTests {
    @Test("at least 99 % of a Debian kernel's functions end where ctags says, and none ends later")
    func agreesWithTags() async throws {
        let material = try #require(TruthMaterial.found)
        let dictionary = try SourceDictionary(objectAt: material.kernel)
        let functions = (0..<dictionary.count).map { dictionary[$0] }
        let files = Set(functions.map(\.file)).sorted()
        let missing = files.filter { !FileManager.default.fileExists(atPath: "\(material.tree)/\($0)") }
        #expect(missing.isEmpty, "the source is of another kernel")
        let tags = try await SourceTags.read(files, of: material.tree)
        var sources: [String: [Substring]] = [:]
        let truth = Truth(of: functions, tags: tags) { file, number in
            let lines = sources[file] ?? Self.lines(of: "\(material.tree)/\(file)")
            sources[file] = lines
            return lines.indices.contains(number - 1) ? lines[number - 1] : ""
        }
        print(truth.table)
        for kind in Truth.Class.allCases where !kind.isAgreement {
            let some = truth.members[kind]?.prefix(3).map { "\($0.name) \($0.file):\($0.firstLine)-\($0.lastLine)" } ?? []
            print("\(kind): \(some.joined(separator: ", "))")
        }
        print("agreement \(truth.agreement) of \(truth.comparable) functions whose end ctags knows")
        #expect(truth.agreement >= 0.99)
        #expect(truth.count(.longer) == 0, "\(truth.members[.longer]?.prefix(5) ?? [])")
        #expect(Double(truth.count(.untagged)) < 0.002 * Double(functions.count))
    }

    @Test("lines from the source tree alone are those of the debug information for 98 % of the functions that both know")
    func sourceTreeAgrees() async throws {
        let material = try #require(TruthMaterial.found)
        let dictionary = try SourceDictionary(objectAt: material.kernel)
        let symbols = try KernelObjectFile(path: material.kernel).functionNames().sorted { $0.low < $1.low }.map {
            SymbolTable.Symbol(offset: TextOffset(UInt64($0.low)), name: $0.name)
        }
        let table = try SymbolTable(buildID: dictionary.buildID, object: "vmlinux", symbols: symbols)
        let tags = try await SourceTags.read(tree: material.tree, architecture: "x86")
        let (functions, ranges) = TaggedSymbols(table, tags: tags).matched()
        var (all, files, near, dwarf, tagged) = (0, 0, 0, 0, 0)
        for range in ranges {
            guard let truth = dictionary.function(at: TextOffset(range.low)), truth.evidence == .debugInformation else {
                continue
            }
            let found = functions[range.function]
            all += 1
            files += truth.file == found.file ? 1 : 0
            near += truth.file == found.file && abs(truth.lines - found.lines) <= 1 ? 1 : 0
            dwarf += truth.lines
            tagged += found.lines
        }
        print("source tree: of \(symbols.count) symbols \(all) have a tag and debug information;")
        print("\(files) in the same file, \(near) with the same lines, ±1; \(tagged) lines instead of \(dwarf)")
        #expect(Double(near) >= 0.98 * Double(all))
        #expect(abs(Double(tagged) / Double(dwarf) - 1) < 0.02)
    }

    private static func lines(of path: String) -> [Substring] {
        let text = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return text.split(separator: "\n", omittingEmptySubsequences: false)
    }
}
