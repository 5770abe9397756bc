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
        commandName: "import", abstract: "Makes dictionaries of a kernel's debug information.",
        discussion: "Takes a Debian debug package (linux-image-…-dbg), a vmlinux with DWARF, or a module with DWARF.")

    @Argument(help: "The file.", completion: .file())
    var file: String

    func run() async throws {
        guard FileManager.default.isReadableFile(atPath: file) else { throw CommandFailure("\(file): cannot be read") }
        let library = KernelLibrary.standard()
        let url = URL(fileURLWithPath: file)
        guard url.pathExtension == "deb" else {
            let object = try configuring { () throws(KernelSourcesError) in try library.importObject(at: url) }
            print("\(object.object): \(object.functions) functions, build-id \(object.buildID)")
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
        for object in imported.objects { print("\(object.object): \(object.functions) functions, build-id \(object.buildID)") }
        for problem in imported.problems { writeError(problem) }
    }
}

struct KernelsList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists what is known, by build-id.")

    @OptionGroup var output: OutputOptions

    func run() throws {
        let entries = try configuring { () throws(KernelSourcesError) in try KernelLibrary.standard().list() }
        switch output.format {
        case .json: print(try ReportJSON.text(entries), terminator: "")
        case .table:
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
            print(table.rendered(width: Terminal.width, colour: Terminal.hasColour), terminator: "")
        }
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
        case .json: print(try ReportJSON.text(functions), terminator: "")
        case .table:
            var table = TextTable([
                .init("function"), .init("file"), .init("first", .right), .init("last", .right), .init("lines", .right),
            ])
            for function in functions {
                table.append([
                    .init(function.name), .init(function.file), .init(String(function.firstLine)),
                    .init(String(function.lastLine)),
                    .init(String(function.lines)),
                ])
            }
            print(table.rendered(width: Terminal.width, colour: Terminal.hasColour), terminator: "")
        }
    }
}
