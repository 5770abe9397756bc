/// A place in a YAML file, written `file:line:column`.
public struct YAMLPosition: Sendable, Hashable, CustomStringConvertible {
    /// The file as the user named it.
    public let file: String
    /// The line, from 1; 0 when the whole file is meant.
    public let line: Int
    /// The column in Unicode scalars, from 1; 0 when the whole file is meant.
    public let column: Int

    /// A place in `file`; without a line, the whole file.
    public init(file: String, line: Int = 0, column: Int = 0) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line:column`, or just the file.
    public var description: String {
        line > 0 ? "\(file):\(line):\(column)" : file
    }

    /// The place `columns` to the right of this one.
    public func advanced(by columns: Int) -> YAMLPosition {
        YAMLPosition(file: file, line: line, column: column + columns)
    }
}
