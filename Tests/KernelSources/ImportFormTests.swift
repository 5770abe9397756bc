import Foundation
import Testing

@testable import KernelSources

/// The ways to a dictionary besides a Debian package: an rpm, a debuginfod server, a source tree.
@Suite("Where dictionaries come from")
struct ImportFormTests {
    @Test("a Fedora debug package is imported like a Debian one")
    func rpm() async throws {
        let fixture = try Fixture(.dwarf5)
        defer { fixture.remove() }
        let spec = """
            Name: kernel-debuginfo
            Version: 6
            Release: 1
            Summary: s
            License: GPL
            %define __os_install_post %{nil}
            %description
            d
            %install
            d=%{buildroot}/usr/lib/debug/lib/modules/6/kernel/fs
            mkdir -p $d
            cp \(fixture.kernel.path(percentEncoded: false)) $d/../../vmlinux
            cp \(fixture.module.path(percentEncoded: false)) $d/nf-tables.ko.debug
            %files
            /usr/lib/debug
            """
        try spec.write(to: fixture.folder.appending(path: "k.spec"), atomically: true, encoding: .utf8)
        try fixture.command([
            "sh", "-ec",
            "timeout 60 rpmbuild -bb --define \"_topdir $PWD/r\" --define 'debug_package %{nil}' --define '_build_id_links none' k.spec >log 2>&1; cp r/RPMS/*/*.rpm k.rpm",
        ])
        try await withLibrary { library async throws in
            let result = try await library.importDebugPackage(
                at: fixture.folder.appending(path: "k.rpm"), modules: .named(["nf_tables", "absent"]))
            #expect(result.objects.map(\.object) == ["vmlinux", "fixture"])
            #expect(result.missingModules == ["absent"])
        }
    }

    @Test("a kernel is fetched by build-id from a debuginfod server; one that it has not, and another in its place, are refused")
    func debuginfod() async throws {
        let fixture = try Fixture(.dwarf5)
        defer { fixture.remove() }
        try fixture.command(["sh", "-ec", "mkdir served home; cp vmlinux served/"])
        let server = try RunningServer(serving: "served", in: fixture)
        defer { server.stop() }
        let environment = [
            "DEBUGINFOD_URLS": server.address,
            "DEBUGINFOD_CACHE_PATH": fixture.folder.appending(path: "cache").path(percentEncoded: false),
        ]
        let buildID = try BuildID(objectAt: fixture.kernel.path(percentEncoded: false))
        try server.untilServing(buildID)
        try await withLibrary { library async throws in
            let object = try await library.importFromServers(buildID, environment: environment)
            #expect(object.object == "vmlinux")
            #expect(try library.dictionary(for: buildID)?.count == object.functions)
            let absent = try BuildID(bytes: Array(repeating: 3, count: 20))
            let error = await #expect(throws: KernelSourcesError.self) {
                try await library.importFromServers(absent, environment: environment)
            }
            #expect(error?.code == .unavailable)
            let none = await #expect(throws: KernelSourcesError.self) {
                try await library.importFromServers(absent, environment: [:])
            }
            #expect(none?.remedy.contains("DEBUGINFOD_URLS") == true)
            // As if a server had sent it.
            let other = try BuildID(bytes: Array(repeating: 4, count: 20))
            try fixture.command(["sh", "-ec", "mkdir cache/\(other.hex); cp vmlinux cache/\(other.hex)/debuginfo"])
            let misnamed = await #expect(throws: KernelSourcesError.self) {
                try await library.importFromServers(other, environment: environment)
            }
            #expect(misnamed?.code == .notAnObject && misnamed?.cause.contains(buildID.hex) == true)
        }
    }

    @Test(
        "a function of one .c file goes before a header's stand-in for kernels without the option; bytes of padding have no lines"
    )
    func standIn() throws {
        let tags = SourceTags(
            text: """
                security_open\tinclude/linux/security.h\t10;"\tf\tline:10\tend:13
                security_open\tsecurity/security.c\t100;"\tf\tline:100\tend:120

                """)
        let symbols = [(0, "__pfx_security_open"), (16, "security_open"), (64, "end")].map {
            SymbolTable.Symbol(offset: TextOffset($0.0), name: $0.1)
        }
        let table = try SymbolTable(buildID: BuildID(bytes: Array(repeating: 1, count: 20)), object: "vmlinux", symbols: symbols)
        let matched = TaggedSymbols(table, tags: tags).matched()
        #expect(matched.functions.map(\.file) == ["security/security.c"])
        #expect(matched.ranges.map(\.low) == [16])
    }

    @Test("with a source tree, symbols have the lines that ctags finds, namesakes by their neighbours' file")
    func sourceTree() async throws {
        let fixture = try Fixture(.dwarf5)
        defer { fixture.remove() }
        let dwarf = try SourceDictionary(objectAt: fixture.kernel.path(percentEncoded: false))
        let symbols = try fixture.symbols(of: fixture.kernel)
        try await withLibrary { library async throws in
            let tree = fixture.folder.path(percentEncoded: false)
            let early = await #expect(throws: KernelSourcesError.self) {
                try await library.importSourceTree(at: tree, for: dwarf.buildID, architecture: nil)
            }
            #expect(early?.code == .missingSymbols)
            try library.store(SymbolTable(buildID: dwarf.buildID, object: "vmlinux", symbols: symbols))
            _ = try await library.importSourceTree(at: tree, for: dwarf.buildID, architecture: nil)
            let resolver = try library.resolver(for: dwarf.buildID, object: "vmlinux")
            var compared = 0
            for symbol in symbols {
                guard let found = resolver.resolve(symbol.offset), let known = dwarf.function(at: symbol.offset),
                    let lines = found.lines,
                    known.evidence == .debugInformation, !known.name.hasPrefix("__x64_"), found.source != nil
                else { continue }
                #expect(found.linesSource == .sourceTags)
                #expect(found.file == known.file && found.firstLine == known.firstLine && lines == known.lines, "\(symbol)")
                compared += 1
            }
            #expect(compared >= 8)
            try library.store(dwarf)
            let late = await #expect(throws: KernelSourcesError.self) {
                try await library.importSourceTree(at: tree, for: dwarf.buildID, architecture: nil)
            }
            #expect(late?.code == .alreadyDescribed)
        }
    }
}

/// A real debuginfod on loopback, which ends by itself after two minutes if nobody stops it.
private struct RunningServer {
    let address: String
    private let fixture: Fixture
    private let process: String

    init(serving folder: String, in fixture: Fixture) throws {
        let port = Int.random(in: 20_000..<30_000)
        address = "http://127.0.0.1:\(port)"
        self.fixture = fixture
        let command = "env -u DEBUGINFOD_URLS HOME=home debuginfod -p \(port) -d :memory: -F \(folder)"
        // The server must not keep the pipe's other copy, at whose end this waits.
        let script = """
            for file in /proc/$$/fd/*; do [ ${file##*/} -gt 2 ] && eval "exec ${file##*/}>&-"; done
            timeout -s KILL 120 \(command) >server.log 2>&1 </dev/null & echo $!
            """
        process = try fixture.command(["bash", "-c", script]).filter(\.isNumber)
    }

    /// Asks until the server has scanned its folder; it has no other way to say so.
    func untilServing(_ buildID: BuildID) throws {
        try fixture.command([
            "curl", "-sf", "-o", "/dev/null", "--retry", "60", "--retry-delay", "1", "--retry-all-errors",
            "\(address)/buildid/\(buildID)/debuginfo",
        ])
    }

    /// Ends the group that `timeout` made for itself and the server; blocked signals are inherited, so it takes one that cannot be.
    func stop() { _ = try? fixture.command(["kill", "-KILL", "--", "-\(process)"]) }
}
