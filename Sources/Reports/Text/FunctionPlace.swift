/// Where a function is, for people.
package enum FunctionPlace {
    /// `file:line`; the file alone if the line is not known, the module if the file is not.
    package static func text(file: String?, firstLine: Int?, module: String) -> String {
        guard let file else { return module }
        return firstLine.map { "\(file):\($0)" } ?? file
    }
}
