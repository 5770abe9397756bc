/// Names of files and folders that are there for a while.
package enum TemporaryName {
    /// What mkstemp(3) and mkdtemp(3) make a name of that nothing has yet: `stem`, and six letters for them to choose.
    package static func template(stem: String) -> [CChar] { Array((stem + String(repeating: "X", count: 6)).utf8CString) }
}
