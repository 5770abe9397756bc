import ArgumentParser
import Foundation
import KernelSources
import Reports

struct KernelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kernels", abstract: "Dictionaries of kernel functions with file and lines, by build-id.",
        subcommands: [KernelsImport.self, KernelsList.self, KernelsShow.self])
}

struct KernelsImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Makes dictionaries of a kernel's functions with file and lines.",
        discussion: """
            Takes a debug package of Debian (linux-image-…-dbg) or Fedora (kernel-debuginfo), a vmlinux with DWARF, or a module \
            with DWARF. --debuginfod asks the servers in DEBUGINFOD_URLS. Where there is no debug information, --source-tree \
            has universal-ctags read the kernel's source, for an object whose symbols a host has sent (see 'hapfleet kernels list'). \
            With --program the file is a program or library with DWARF, or the file with its DWARF below /usr/lib/debug/.build-id, for \
            the lines of vertical profiles.
            """)

    @Argument(help: "The file.", completion: .file())
    var file: String?

    @Flag(help: "The file is a program or library, or the debug information of one.")
    var program = false

    @Option(help: "The build-id of the object to ask debuginfod servers for.")
    var debuginfod: String?

    @Option(help: "The kernel's source, of the object's own version; needs --build-id.", completion: .directory)
    var sourceTree: String?

    @Option(help: "The build-id of the object that was built from --source-tree.")
    var buildID: String?

    @Option(help: "The folder of arch/ that --source-tree is read for, such as x86; all if not said.")
    var architecture: String?

    func validate() throws {
        guard [file, debuginfod, sourceTree].count(where: { $0 != nil }) == 1 else {
            throw ValidationError("give one of a file, --debuginfod and --source-tree")
        }
        guard (sourceTree == nil) == (buildID == nil) else {
            throw ValidationError("--source-tree and --build-id need each other")
        }
        guard !program || file != nil else { throw ValidationError("--program needs a file") }
        guard architecture == nil || sourceTree != nil else { throw ValidationError("--architecture needs --source-tree") }
    }

    func run() async throws {
        let library = KernelLibrary.standard()
        if let debuginfod {
            let identity = try configuring { () throws(KernelSourcesError) in try BuildID(hex: debuginfod) }
            writeError("asking for \(identity)")
            show(try await configuring { () async throws(KernelSourcesError) in try await library.importFromServers(identity) })
        } else if let sourceTree, let buildID {
            let identity = try configuring { () throws(KernelSourcesError) in try BuildID(hex: buildID) }
            writeError("reading \(sourceTree)")
            show(
                try await configuring { () async throws(KernelSourcesError) in
                    try await library.importSourceTree(at: sourceTree, for: identity, architecture: architecture)
                })
        } else if let file {
            try await importFile(file, into: library)
        }
    }

    private func importFile(_ file: String, into library: KernelLibrary) async throws {
        guard FileManager.default.isReadableFile(atPath: file) else { throw CommandFailure("\(file): cannot be read") }
        let url = URL(fileURLWithPath: file)
        if program {
            return show(try configuring { () throws(KernelSourcesError) in try library.importProgram(at: url) })
        }
        guard ["deb", "rpm"].contains(url.pathExtension) else {
            show(try configuring { () throws(KernelSourcesError) in try library.importObject(at: url) })
            return
        }
        let imported = try await configuring { () async throws(KernelSourcesError) in
            try await library.importDebugPackage(at: url) { step in
                switch step {
                case .unpacking(let package): writeError("unpacking \(package)")
                case .reading(let object, let number, let total): writeError("reading \(object) (\(number) of \(total))")
                }
            }
        }
        imported.objects.forEach(show)
        for problem in imported.problems { writeError(problem) }
    }

    private func show(_ object: ImportedObject) {
        printLine("\(object.object): \(object.functions) functions, build-id \(object.buildID)")
    }
}

struct KernelsList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists what is known, by build-id.")

    @OptionGroup var output: OutputOptions
    @OptionGroup var rows: RowOptions

    func run() throws {
        let entries = try configuring { () throws(KernelSourcesError) in try KernelLibrary.standard().list() }
        var table = TextTable([
            .init("build-id"), .init("object"), .init("functions with lines", .right), .init("symbols", .right),
            .init("problem"),
        ])
        for entry in entries {
            table.append([
                .init(entry.buildID.description), .init(entry.object ?? "?"), .init(entry.functions.map(String.init) ?? "-"),
                .init(entry.symbols.map(String.init) ?? "-"), .init(entry.problem ?? "", .bad),
            ])
        }
        try output.printList(entries, table, rows) { $0 }
    }
}

struct KernelsShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Lists the functions of one kernel object with file and lines.")

    @Argument(help: "The build-id, in full.")
    var buildID: String

    @Option(help: "Only functions of this name.")
    var function: String?

    @OptionGroup var output: OutputOptions

    func run() throws {
        let identity = try configuring { () throws(KernelSourcesError) in try BuildID(hex: buildID) }
        let found = try configuring { () throws(KernelSourcesError) in
            try KernelLibrary.standard().dictionary(for: identity)
        }
        guard let dictionary = found else {
            throw CommandFailure("no debug information was imported for build-id \(buildID); see 'hapfleet kernels import'")
        }
        let functions = (0..<dictionary.count).map { dictionary[$0] }.filter { function == nil || $0.name == function }
        switch output.format {
        case .json: print(try ReportJSON.text(functions.map(DescribedFunction.init)), terminator: "")
        case .table:
            var table = TextTable([
                .init("function"), .init("file"), .init("first", .right), .init("last", .right), .init("lines", .right),
                .init("inlined", .right), .init("lines from"), .init("subsystem"), .init("section"), .init("aliases"),
            ])
            for function in functions {
                table.append([
                    .init(function.name), .init(function.file), .init(String(function.firstLine)),
                    .init(String(function.lastLine)),
                    .init(String(function.lines)), .init(String(function.linesInlined)), .init("\(function.evidence)"),
                    .init(function.subsystem), .init(function.section), .init(function.aliases.joined(separator: " ")),
                ])
            }
            print(table.rendered(width: Terminal.width, colour: Terminal.hasColour), terminator: "")
        }
    }
}

/// A function as `hapfleet kernels show --format json` writes it: all that the dictionary has, and its subsystem.
private struct DescribedFunction: Encodable {
    let function: SourceFunction

    private enum CodingKeys: String, CodingKey { case subsystem }

    func encode(to encoder: any Encoder) throws {
        try function.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(function.subsystem, forKey: .subsystem)
    }
}
