import Foundation
import KernelSources
import Subprocess

/// What a dictionary costs, beside a plain walk over the same DWARF in C, in turns of the same run.
///
///     LineBenchmarks VMLINUX WALK           ratio, memory, loading; WALK is walk.c, compiled
///     LineBenchmarks --make VMLINUX FOLDER  makes the dictionary and stores it in FOLDER
@main
struct LineBenchmarks {
    private static let turns = 5
    private static let memoryLimit = 300.0
    private static let ratioLimit = 2.0
    private static let loadingLimit = Duration.milliseconds(20)

    static func main() async throws {
        let words = CommandLine.arguments
        switch (words.count, words.dropFirst().first) {
        case (4, "--make"): try make(words[2], in: words[3])
        case (3, _): try await compare(kernel: words[1], walk: words[2])
        default:
            print("usage: LineBenchmarks VMLINUX WALK")
            exit(2)
        }
    }

    private static func make(_ kernel: String, in folder: String) throws {
        let library = KernelLibrary(folder: URL(filePath: folder))
        let object = try library.importObject(at: URL(filePath: kernel))
        print("\(object.functions) functions, \(object.buildID), \(try peakMegabytes()) MB")
    }

    private static func compare(kernel: String, walk: String) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "hapfleet-lines-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var (ours, peers): ([Duration], [Duration]) = ([], [])
        var words: [String] = []
        for _ in 0..<turns {
            let made = try await timed([CommandLine.arguments[0], "--make", kernel, folder.path(percentEncoded: false)])
            ours.append(made.time)
            words = made.output.split(separator: " ").map(String.init)
            peers.append(try await timed([walk, kernel]).time)
        }
        guard words.count == 5, let memory = Double(words[3]), let buildID = try? BuildID(hex: words[2].dropLast()) else {
            print("the dictionary was not made")
            exit(1)
        }
        let ratio = median(ours) / median(peers)
        let loading = try loadingTime(of: buildID, in: KernelLibrary(folder: folder))
        let number = FloatingPointFormatStyle<Double>.number.precision(.fractionLength(2))
        let size = (try FileManager.default.attributesOfItem(atPath: kernel)[.size] as? Int ?? 0) / 1_000_000
        let isWithin = ratio <= ratioLimit && memory <= memoryLimit && loading <= loadingLimit
        print(
            """
            | \(URL(filePath: kernel).lastPathComponent), \(size) MB, medians of \(turns) | | at most |
            | --- | ---: | ---: |
            | a plain walk in C with libdw | \((median(peers) / .seconds(1)).formatted(number)) s | |
            | the dictionary of \(words[0]) functions | \((median(ours) / .seconds(1)).formatted(number)) s | |
            | ratio | \(ratio.formatted(number)) | \(ratioLimit.formatted(number)) |
            | most memory at once | \(Int(memory)) MB | \(Int(memoryLimit)) MB |
            | loading the stored dictionary | \((loading / .milliseconds(1)).formatted(number)) ms | \((loadingLimit / .milliseconds(1)).formatted(number)) ms |

            \(isWithin ? "All bounds hold." : "**A bound does not hold.**")
            """)
        if !isWithin { exit(1) }
    }

    private static func loadingTime(of buildID: BuildID, in library: KernelLibrary) throws -> Duration {
        var times: [Duration] = []
        for _ in 0..<21 {
            let begin = ContinuousClock.now
            guard let dictionary = try library.dictionary(for: buildID), dictionary.count > 0 else { exit(1) }
            times.append(ContinuousClock.now - begin)
        }
        return median(times)
    }

    private static func timed(_ words: [String]) async throws -> (time: Duration, output: String) {
        let begin = ContinuousClock.now
        let result = try await Subprocess.run(
            .name("env"), arguments: .init(words), output: .string(limit: 1 << 16), error: .discarded)
        guard case .exited(0) = result.terminationStatus else {
            print("\(words[0]) ended with \(result.terminationStatus)")
            exit(1)
        }
        return (ContinuousClock.now - begin, result.standardOutput)
    }

    private static func peakMegabytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line.flatMap { Int($0.split(separator: " ").dropLast().last ?? "") }.map { $0 / 1_000 } ?? 0
    }

    private static func median(_ values: [Duration]) -> Duration { values.sorted()[values.count / 2] }
}
