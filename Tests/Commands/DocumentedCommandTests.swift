import ArgumentParser
import Foundation
import Testing

@testable import hapfleet

/// What the documents tell to type: this program takes it, and make has it.
@Suite("The commands in the documents")
struct DocumentedCommandTests {
    private static let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "../..").standardized

    private static func documents() throws -> [(name: String, text: String)] {
        let folder = root.appending(path: "docs")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".md") }.sorted()
        return try (["README.md"] + names.map { "docs/" + $0 }).map { name in
            (name, try String(contentsOf: root.appending(path: name), encoding: .utf8))
        }
    }

    @Test("are taken as they stand: subcommands, options and what goes with what")
    func parsed() throws {
        var checked: Set<[String]> = []
        for (name, text) in try Self.documents() {
            for command in DocumentedCommand.all(of: "hapfleet", in: text)
            // What is asked of the program itself, such as its version, it has no command for.
            where command.arguments.first?.hasPrefix("-") == false && checked.insert(command.arguments).inserted {
                do {
                    _ = try Hapfleet.parseAsRoot(command.arguments)
                } catch {
                    let message = Hapfleet.message(for: error)
                    // A sentence may name a command without all that it needs.
                    if !command.isWhole, message.hasPrefix("Missing") || Self.isCommand(command.arguments) { continue }
                    Issue.record("\(name): hapfleet \(command.arguments.joined(separator: " ")): \(message)")
                }
            }
        }
        #expect(checked.count > 60, "they are hardly found any more")
    }

    /// Whether the words are the names of a command and of its subcommands, and nothing else.
    private static func isCommand(_ words: [String]) -> Bool {
        var commands = Hapfleet.configuration.subcommands
        for word in words {
            guard let next = commands.first(where: { $0.configuration.commandName == word }) else { return false }
            commands = next.configuration.subcommands
        }
        return true
    }

    @Test("are what make can make")
    func made() throws {
        let makefile = try String(contentsOf: Self.root.appending(path: "Makefile"), encoding: .utf8)
        let targets = Set(makefile.matches(of: /(?m)^([a-z-]+):/).map { String($0.1) })
        var count = 0
        for (name, text) in try Self.documents() {
            for command in DocumentedCommand.all(of: "make", in: text) {
                count += 1
                let unknown = command.arguments.filter { !$0.contains("=") && !targets.contains($0) }
                #expect(unknown.isEmpty, "\(name): make \(command.arguments.joined(separator: " "))")
            }
        }
        #expect(count > 10, "they are hardly found any more")
    }

    @Test("are taken apart as a shell does it")
    func words() {
        let text = """
            Type `sudo hapfleet runs pin RUN`, or:

                A=1 hapfleet run 'a b.yaml' \\
                    --resume latest 3<FILE | tee log    # and so on
                hapfleet hosts -i "$HOME/x" && hapfleet doctor

            """
        let commands = DocumentedCommand.all(of: "hapfleet", in: text)
        #expect(
            commands.map(\.arguments) == [
                ["runs", "pin", "RUN"], ["run", "a b.yaml", "--resume", "latest"], ["hosts", "-i", "$HOME/x"], ["doctor"],
            ])
        #expect(commands.map(\.isWhole) == [false, true, true, true])
    }
}
