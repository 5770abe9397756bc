import Foundation
import SystemErrors
import Yams

/// Reads one YAML document within limits, as a tree of values that know where they stand.
///
/// Accepted is the part of YAML that people write by hand: mappings, lists and scalars. Anchors, aliases, tags and
/// several documents in one file are refused, so that what is read is what is written.
public enum YAMLDocument {
    /// The greatest length of a file in bytes unless the caller gives another.
    public static let defaultByteLimit = 1 << 20
    /// How many lists and mappings may be nested in each other.
    public static let depthLimit = 32

    /// The document in the file at `path`.
    public static func read(path: String, byteLimit: Int = defaultByteLimit) throws(YAMLError) -> YAMLValue {
        try parse(text(path: path, byteLimit: byteLimit), file: path, byteLimit: byteLimit)
    }

    /// The document in `text`; errors name it `file`.
    public static func parse(
        _ text: String, file: String, byteLimit: Int = defaultByteLimit
    ) throws(YAMLError) -> YAMLValue {
        guard text.utf8.count <= byteLimit else { throw tooLarge(file, byteLimit) }
        try IndentationTab.refuse(in: text, file: file)
        try ReferenceBomb.refuse(in: text, file: file)
        let parser = try parsing(text, file) { () throws in
            try Parser(yaml: text, resolver: .basic, constructor: .default, encoding: .utf8)
        }
        guard let root = try parsing(text, file, { () throws in try parser.singleRoot() }) else {
            throw YAMLError(
                .syntax, at: YAMLPosition(file: file), cause: "the file is empty", remedy: "write a mapping of keys to values")
        }
        // Nodes hold their anchors weakly: without the parser none would be seen.
        return try withExtendedLifetime(parser) { () throws(YAMLError) in
            try YAMLTree(file: file).value(of: root, named: "the file", depth: 0)
        }
    }

    private static func parsing<Result>(
        _ text: String, _ file: String, _ step: () throws -> Result
    ) throws(YAMLError) -> Result {
        do {
            return try step()
        } catch let error as YamlError {
            throw YAMLError(error, in: text, file: file)
        } catch {
            throw YAMLError(
                .syntax, at: YAMLPosition(file: file), cause: "not YAML (\(error))", remedy: "check the file's syntax")
        }
    }

    /// The text of the file at `path`, not yet parsed.
    public static func text(path: String, byteLimit: Int = defaultByteLimit) throws(YAMLError) -> String {
        let data: Data
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            data = try handle.read(upToCount: byteLimit + 1) ?? Data()
        } catch {
            throw YAMLError(
                .unreadable, at: YAMLPosition(file: path), cause: "cannot be read (\(error.systemCause))",
                remedy: "check the path and its permissions")
        }
        guard data.count <= byteLimit else { throw tooLarge(path, byteLimit) }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw YAMLError(
                .notUTF8, at: YAMLPosition(file: path), cause: "the file is not UTF-8 text", remedy: "save it as UTF-8")
        }
        return text
    }

    private static func tooLarge(_ file: String, _ byteLimit: Int) -> YAMLError {
        YAMLError(
            .tooLarge, at: YAMLPosition(file: file), cause: "longer than \(byteLimit) bytes",
            remedy: "split it, or use host ranges instead of single hosts")
    }
}
