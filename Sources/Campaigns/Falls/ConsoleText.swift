/// What a console said, made fit to be kept and shown, and the line of it that tells of a crash.
struct ConsoleText {
    /// The most that is kept: some screens.
    static let byteLimit = 16 << 10
    /// A longer line is cut; kernels write none of a fourth of it.
    private static let lineLimit = 1_000
    /// Lines before the one that tells of a crash that are kept, however much came after it.
    private static let leadingLines = 20

    /// What kernels write when they crash, or find that they hang. A console that says one of these was not just cut off.
    private static let signs = [
        "Kernel panic - not syncing", "BUG:", "kernel BUG at", "Oops", "general protection fault", "double fault",
        "Unable to handle kernel", "hung_task",
    ]

    private let lines: [String]
    /// The first line that tells of a crash or a hang.
    private let sign: Int?

    init(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(Self.printable)
        sign = lines.firstIndex(where: Self.tellsOfCrash)
    }

    /// The line that tells of a crash or a hang, without its time; nil if none does.
    var crash: String? { sign.map { Self.withoutTime(lines[$0]) } }

    /// The end of what was said, or, if the crash lies further back, what was said from there; nil if nothing was.
    var excerpt: String? {
        let text = lines[range].joined(separator: "\n")
        return text.allSatisfy(\.isWhitespace) ? nil : text
    }

    private var range: Range<Int> {
        let start = fitting(backFrom: lines.count)
        guard let sign, sign < start else { return start..<lines.count }
        let first = max(0, sign - Self.leadingLines, fitting(backFrom: sign + 1))
        return first..<fitting(from: first)
    }

    private static func tellsOfCrash(_ line: String) -> Bool {
        signs.contains { line.contains($0) } || (line.contains("rcu") && line.contains("detected stall"))
            || (line.contains("INFO: task ") && line.contains(" blocked for more than "))
    }

    private func fitting(backFrom end: Int) -> Int {
        var (start, size) = (end, 0)
        while start > 0, size + lines[start - 1].utf8.count < Self.byteLimit {
            start -= 1
            size += lines[start].utf8.count + 1
        }
        return start
    }

    private func fitting(from start: Int) -> Int {
        var (end, size) = (start, 0)
        while end < lines.count, size + lines[end].utf8.count < Self.byteLimit {
            size += lines[end].utf8.count + 1
            end += 1
        }
        return end
    }

    /// The line with everything that is not printed written out, as `\u{1b}`.
    private static func printable(_ line: Substring) -> String {
        var text = ""
        for scalar in line.unicodeScalars.prefix(lineLimit) {
            switch scalar.properties.generalCategory {
            case .control where scalar == "\t": text += " "
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// `[   12.345678] Kernel panic` without what is in front.
    private static func withoutTime(_ line: String) -> String {
        guard line.hasPrefix("["), let end = line.firstIndex(of: "]"),
            line[line.index(after: line.startIndex)..<end].allSatisfy({ $0.isNumber || $0 == "." || $0 == " " })
        else { return line }
        return String(line[line.index(after: end)...].drop { $0 == " " })
    }
}
