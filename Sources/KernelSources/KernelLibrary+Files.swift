extension KernelLibrary {
    /// A file of a library, as it is handed on to another.
    public struct File: Hashable, Sendable {
        /// The object's build-id and what of it the file holds, such as `0123…cdef.dict`.
        public let name: String
        /// Its bytes.
        public let content: [UInt8]

        /// A file from elsewhere; ``KernelLibrary/take(_:)`` finds out what it is.
        public init(name: String, content: [UInt8]) {
            self.name = name
            self.content = content
        }
    }

    /// The files on an object, as far as they are here: its dictionary and its symbols. Throws `damagedFile` or `unreadableFile`.
    public func files(on buildID: BuildID) throws(KernelSourcesError) -> [File] {
        let contents: [(FileKind, [UInt8]?)] = [
            (.dictionary, try dictionary(for: buildID)?.encoded), (.symbols, try symbolTable(for: buildID)?.encoded),
        ]
        return contents.compactMap { kind, content in content.map { File(name: Self.fileName(buildID, kind), content: $0) } }
    }

    /// Keeps another library's file if this one has none of its name, and returns whether it did.
    ///
    /// Throws `damagedFile` for a file that is not what its name says, and `unwritableLibrary`.
    @discardableResult
    public func take(_ file: File) throws(KernelSourcesError) -> Bool {
        guard let (buildID, kind) = Self.parts(ofFileName: file.name) else {
            throw FlatFile.damaged(file.name, offset: 0, "no file of a library has such a name")
        }
        guard !has(kind, of: buildID) else { return false }
        switch kind {
        case .dictionary:
            let dictionary = try SourceDictionary(encoded: file.content, path: file.name)
            try check(dictionary.buildID, is: buildID, path: file.name)
            try store(dictionary)
        case .symbols:
            let symbols = try SymbolTable(encoded: file.content, path: file.name)
            try check(symbols.buildID, is: buildID, path: file.name)
            try store(symbols)
        }
        return true
    }
}
