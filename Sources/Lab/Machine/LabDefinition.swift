public import Foundation

/// What the lab is made of, read from data files: which kernels are in which Debian suites, which packages a guest has, its scripts.
public struct LabDefinition: Sendable {
    /// Where the files are.
    let folder: URL
    let table: Table

    struct Table: Decodable, Sendable {
        let keyring: String
        let imageSuites: [String]
        let initramfsModules: [String]
        let defaults: [String]
        let kernels: [Kernel]
        /// What is otherwise on an architecture, by its name.
        let architectures: [String: Exception]?
    }

    /// Where the packages of an architecture come from that is not in all suites.
    struct Exception: Decodable, Sendable {
        let imageSuites: [String]
        let kernels: [Kernel]
    }

    struct Kernel: Decodable, Sendable {
        let series: String
        let suites: [String]
    }

    /// Reads the definition from a folder.
    /// - Throws: ``LabError`` with code `.badDefinition`.
    public init(folder: URL) throws(LabError) {
        self.folder = folder
        let file = folder.appending(path: "kernels.json")
        do {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            table = try decoder.decode(Table.self, from: Data(contentsOf: file))
        } catch {
            throw LabError(
                .badDefinition, subject: file.path, cause: "\(error)",
                remedy: "restore the file from the distribution of hapfleet")
        }
    }

    /// Finds the definition's folder: `$HAPFLEET_DATA/lab`, else `share/hapfleet/lab` beside the program's `bin`, else `Deploy/lab` in
    /// a folder above the program (a build tree) or the current one.
    /// - Throws: ``LabError`` with code `.badDefinition`.
    public static func find(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(LabError) -> LabDefinition {
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        var places: [URL] = []
        if let data = environment["HAPFLEET_DATA"] { places.append(URL(filePath: data).appending(path: "lab")) }
        places.append(program.deletingLastPathComponent().appending(path: "../share/hapfleet/lab").standardized)
        var above = program.deletingLastPathComponent()
        while above.path != "/" {
            places.append(above.appending(path: "Deploy/lab"))
            above.deleteLastPathComponent()
        }
        places.append(URL(filePath: FileManager.default.currentDirectoryPath).appending(path: "Deploy/lab"))
        for place in places where Folder.exists(place.appending(path: "kernels.json")) { return try LabDefinition(folder: place) }
        throw LabError(
            .badDefinition, subject: "the lab's data files", cause: "not found beside the program \(program.path)",
            remedy: "set HAPFLEET_DATA to the folder that holds lab/kernels.json")
    }

    /// The kernels that `lab up` boots when none are named.
    /// - Throws: ``LabError`` if the table is malformed.
    public func defaultKernels() throws(LabError) -> [KernelChoice] {
        var choices: [KernelChoice] = []
        for name in table.defaults { choices.append(try KernelChoice(parsing: name)) }
        return choices
    }

    /// The series that the table has, oldest first.
    public var knownSeries: [String] { table.kernels.map(\.series) }

    func suites(of choice: KernelChoice) throws(LabError) -> [String] {
        let kernels = exception(choice.architecture)?.kernels ?? table.kernels
        guard let kernel = kernels.first(where: { $0.series == choice.series }) else {
            throw LabError(
                .unknownKernel, subject: "kernel \(choice)", cause: "is not in the lab's table",
                remedy: "choose from \(kernels.map(\.series).joined(separator: ", "))")
        }
        return kernel.suites
    }

    /// The suites that an architecture's guest image is made from.
    func imageSuites(of architecture: Architecture) -> [String] {
        exception(architecture)?.imageSuites ?? table.imageSuites
    }

    private func exception(_ architecture: Architecture) -> Exception? {
        table.architectures?[architecture.rawValue]
    }

    /// The packages of a guest image: one a line, `#` begins a comment.
    func packages(for architecture: Architecture) throws(LabError) -> [String] {
        let text = String(decoding: try Folder.read(folder.appending(path: "packages/\(architecture.debianName)")), as: UTF8.self)
        return text.split(whereSeparator: \.isNewline)
            .map { $0.prefix { $0 != "#" }.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
    }

    func guestFile(_ name: String) throws(LabError) -> Data { try Folder.read(folder.appending(path: "guest/\(name)")) }
    var assembleScript: URL { folder.appending(path: "image/assemble") }
}
