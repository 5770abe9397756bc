import KernelSources

/// Why a trace cannot be kept as a run, in one line.
public struct TraceRunError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of reason.
    public enum Code: Sendable, Hashable {
        /// The trace is of another kernel than the one that was told.
        case otherKernel
        /// The trace names no function.
        case noSymbols
        /// A name is too long, or holds what no terminal should be sent.
        case unusableName
        /// The trace has more symbols than can be kept.
        case tooManySymbols
    }

    /// The kind of reason.
    public let code: Code
    /// What is wrong.
    public let cause: String
    /// What would mend it.
    public let remedy: String

    init(_ code: Code, _ cause: String, remedy: String) {
        self.code = code
        self.cause = cause
        self.remedy = remedy
    }

    /// Cause and remedy.
    public var description: String { remedy.isEmpty ? cause : "\(cause); \(remedy)" }

    /// Does `work`, which makes a table of symbols or an id.
    static func naming<Value>(_ work: () throws(KernelSourcesError) -> Value) throws(TraceRunError) -> Value {
        do throws(KernelSourcesError) {
            return try work()
        } catch {
            throw TraceRunError(.tooManySymbols, error.description, remedy: "")
        }
    }
}
