/// Why a selection cannot be understood or does not fit an inventory, in one line.
public struct SelectionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of fault, for callers that tell them apart.
    public enum Code: Sendable, Hashable {
        /// The text is no selection.
        case syntax
        /// No group or host has that name.
        case unknownName
        /// No host has that label or fact.
        case unknownAttribute
    }

    /// The kind of fault.
    public let code: Code
    /// The selection as it was written.
    public let selection: String
    /// Where in it, in characters from 1.
    public let column: Int
    /// What is wrong.
    public let cause: String
    /// What would mend it.
    public let remedy: String

    /// `selection 'all & x', column 7: cause: remedy`.
    public var description: String {
        "selection '\(selection)', column \(column): \(cause): \(remedy)"
    }
}
