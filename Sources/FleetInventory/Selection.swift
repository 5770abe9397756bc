/// A choice of hosts by name, group, label and fact, such as `kernels & !arm` or `@rack3 | kernel>=6.1 & arch=aarch64`.
///
///     choice   either { ("|" | ",") either }      any of them
///     either   part { "&" part }                  all of them
///     part     "!" part | "(" choice ")" | term
///     term     all                                every host
///            | web1 | web* | web[01-40]           a group of that name, or else hosts; ranges and globs are of hosts
///            | @rack3 | @rack*                    groups only
///            | arch=aarch64 | kernel>=6.1         a label, a fact, or one of name, address, port, user
///
/// `=` and `!=` compare texts, take `*` and `?`, and take `6.1` for every 6.1 version; `<`, `<=`, `>` and `>=` compare versions.
/// A host that lacks the attribute fits no comparison, `!=` included.
public struct Selection: Sendable, Hashable, CustomStringConvertible {
    /// The selection as it was written.
    public let text: String
    /// What it means.
    public let expression: Expression

    /// A selection's meaning. Columns count characters from 1 and are there for error messages.
    public indirect enum Expression: Sendable, Hashable {
        /// Every host.
        case all
        /// A group or, if there is none of that name, hosts.
        case name(String, column: Int)
        /// A group.
        case group(String, column: Int)
        /// Hosts whose attribute compares so with a value.
        case comparison(attribute: String, Comparison, value: String, column: Int)
        /// Hosts that the other does not choose.
        case not(Expression)
        /// Hosts that each of these chooses.
        case every([Expression])
        /// Hosts that at least one of these chooses.
        case any([Expression])
    }

    /// How an attribute is compared.
    public enum Comparison: String, Sendable, Hashable, CaseIterable {
        /// The same text, a fitting glob, or a version of that series.
        case equal = "="
        /// Not `equal`.
        case notEqual = "!="
        /// An older version.
        case less = "<"
        /// An older version, or one of that series.
        case lessOrEqual = "<="
        /// A newer version.
        case greater = ">"
        /// A newer version, or one of that series.
        case greaterOrEqual = ">="
    }

    /// Every host.
    public static let all = Selection(text: "all", expression: .all)

    /// Parses a selection of at most 64 KiB, whose ranges stand for at most 65,536 names altogether.
    public init(_ text: String) throws(SelectionError) {
        var parser = try SelectionParser(text)
        self.init(text: text, expression: try parser.parse())
    }

    private init(text: String, expression: Expression) {
        self.text = text
        self.expression = expression
    }

    /// The selection as it was written.
    public var description: String { text }

    /// The labels and facts that it compares.
    public var attributes: Set<String> { expression.attributes }
}

extension Selection.Expression {
    fileprivate var attributes: Set<String> {
        switch self {
        case .all, .name, .group: []
        case .comparison(let attribute, _, _, _): [attribute]
        case .not(let inner): inner.attributes
        case .every(let parts), .any(let parts): parts.reduce(into: []) { $0.formUnion($1.attributes) }
        }
    }
}
