import Foundation
import StrictYAML

/// Reads an OpenSSH client's configuration, line by line.
struct SSHConfigurationReader {
    private static let byteLimit = 1 << 20
    private static let includeLimit = 256
    private static let depthLimit = 16

    private let environment: InventoryEnvironment
    private(set) var blocks: [SSHConfiguration.Block] = []
    private(set) var notices = NoticeLog()
    private var bytesLeft = Self.byteLimit
    private var includesLeft = Self.includeLimit
    /// Whether the lines belong to a block whose condition is not understood.
    private var isPassedOver = false

    init(environment: InventoryEnvironment) {
        self.environment = environment
    }

    mutating func read(_ path: String) throws(YAMLError) {
        try read(path, within: [], depth: 0)
    }

    private mutating func read(_ path: String, within conditions: [SSHHostCondition], depth: Int) throws(YAMLError) {
        let text = try YAMLDocument.text(path: path, byteLimit: bytesLeft)
        bytesLeft -= text.utf8.count
        blocks.append(SSHConfiguration.Block(conditions: conditions))
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = TextLine(line, file: path, number: index + 1)
            guard let first = line.text.first, first != "#" else { continue }
            let words = try Self.words(line)
            guard let keyword = words.first?.lowercased() else { continue }
            let values = Array(words.dropFirst())
            switch keyword {
            case "host": begin(SSHHostCondition(patterns: values), within: conditions)
            case "match": match(values, within: conditions)
            case _ where isPassedOver: continue
            case "include": try include(values, line, depth)
            default: try set(keyword, values, line)
            }
        }
    }

    private mutating func begin(_ condition: SSHHostCondition, within outer: [SSHHostCondition]) {
        isPassedOver = false
        blocks.append(SSHConfiguration.Block(conditions: outer + [condition]))
    }

    private mutating func match(_ values: [String], within outer: [SSHHostCondition]) {
        switch (values.first?.lowercased(), values.count) {
        case ("all", 1): begin(SSHHostCondition(patterns: ["*"]), within: outer)
        case ("host", 2), ("originalhost", 2):
            let patterns = values[1].split(separator: ",").map(String.init)
            begin(SSHHostCondition(patterns: patterns, isOfTarget: values[0].lowercased() == "host"), within: outer)
        default:
            notices.note("Match \(values.joined(separator: " "))", "is not understood: the block has no effect")
            isPassedOver = true
        }
    }

    /// An included file stands in the block around it, which goes on behind it.
    private mutating func include(_ values: [String], _ line: TextLine, _ depth: Int) throws(YAMLError) {
        let around = blocks.last?.conditions ?? []
        for value in values {
            for path in Self.files(environment.resolve(value, in: "\(environment.home)/.ssh")) {
                includesLeft -= 1
                guard depth < Self.depthLimit, includesLeft > 0 else {
                    throw line.fault("includes too many files", "include at most \(Self.includeLimit), no file itself")
                }
                try read(path, within: around, depth: depth + 1)
                isPassedOver = false
            }
        }
        blocks.append(SSHConfiguration.Block(conditions: around))
    }

    private mutating func set(_ keyword: String, _ values: [String], _ line: TextLine) throws(YAMLError) {
        guard let value = values.first, !value.isEmpty else { throw line.fault("'\(line.text)' has no value", "write one") }
        let last = blocks.count - 1
        switch keyword {
        case "hostname":
            guard InventoryName.isAddress(value.replacing("%h", with: "h")) else {
                throw line.fault("'\(value)' is no address", "write a DNS name or an IP address")
            }
            blocks[last].hostName = blocks[last].hostName ?? value
        case "port":
            guard let port = Int(value), (1...65_535).contains(port) else {
                throw line.fault("'\(value)' is no port", "write a number from 1 to 65535")
            }
            blocks[last].port = blocks[last].port ?? port
        case "user":
            guard InventoryName.isUser(value) else {
                throw line.fault("'\(value)' is no login name", "write the name of an account")
            }
            blocks[last].user = blocks[last].user ?? value
        case "identityfile": blocks[last].identityFiles += try paths([value], keyword, line)
        case "userknownhostsfile":
            let files = try paths(values, keyword, line)
            blocks[last].knownHostsFiles = blocks[last].knownHostsFiles ?? files
        case "proxyjump":
            guard let jump = JumpName.list(values.joined()) else {
                throw line.fault("'\(values.joined(separator: " "))' is no jump host", "write user@host:port, or none")
            }
            blocks[last].jump = blocks[last].jump ?? jump
        default:
            // systemd has blocks of its own, for `unix/*` and `.host`, in every configuration.
            guard blocks[last].conditions.allSatisfy(\.canFit) else { return }
            if let cause = SSHConfigurationWord.ineffective(keyword, value.lowercased()) { notices.note(keyword, cause) }
        }
    }

    /// Paths with `%d`, the home, put in; one with another such token is named and left out, as is `none`.
    private mutating func paths(_ values: [String], _ keyword: String, _ line: TextLine) throws(YAMLError) -> [String] {
        var paths: [String] = []
        for value in values where value.lowercased() != "none" {
            let path = value.replacing("%d", with: environment.home)
            if path.contains("%") || path.contains("${") {
                notices.note(keyword, "'\(value)' has a token that is not understood: left out")
                continue
            }
            guard HostSettings.isPath(path) else { throw line.fault("'\(value)' is no path", "write the path of a file") }
            paths.append(environment.resolve(path, in: "."))
        }
        return paths
    }

    /// A keyword and its values, which spaces or one `=` may part and double quotes hold together.
    private static func words(_ line: TextLine) throws(YAMLError) -> [String] {
        let keyword = line.text.prefix { !$0.isWhitespace && $0 != "=" }
        var rest = line.text[keyword.endIndex...].drop(while: \.isWhitespace)
        if rest.first == "=" { rest = rest.dropFirst() }
        do throws(ShellWords.Unfinished) {
            return [String(keyword)] + (try ShellWords.split(rest)).map(\.text)
        } catch {
            throw line.fault("a quote or backslash without its end", "close the quote")
        }
    }

    /// The files that a path with `*` and `?` stands for, in order; none is no fault.
    private static func files(_ pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
    }
}
