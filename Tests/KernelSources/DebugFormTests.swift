import Foundation
import Testing

@testable import KernelSources

/// Debug information as distributions keep it, made of the fixture.
@Suite("Forms of debug information")
struct DebugFormTests {
    @Test("DWARF whose common part dwz moved to another file (.gnu_debugaltlink) gives the same dictionary")
    func sharedDebugInformation() throws {
        let fixture = try Fixture(.dwarf5)
        defer { fixture.remove() }
        let path = fixture.kernel.path(percentEncoded: false)
        let before = try SourceDictionary(objectAt: path)
        try fixture.command(["sh", "-ec", "cp vmlinux second; timeout 60 dwz -m common.debug vmlinux second"])
        #expect(try fixture.command(["readelf", "-S", "-W", "vmlinux"]).contains(".gnu_debugaltlink"))
        let after = try SourceDictionary(objectAt: path)
        #expect(after.encoded == before.encoded)
        try fixture.command(["rm", "common.debug"])
        #expect(throws: KernelSourcesError.self) { try SourceDictionary(objectAt: path) }
    }

    @Test("a split kernel whose .dwo files are gone is refused, and the reason names them")
    func lostUnits() throws {
        let fixture = try Fixture(.splitUnits)
        defer { fixture.remove() }
        try fixture.command(["sh", "-ec", "find . -name '*.dwo' -delete"])
        let error = #expect(throws: KernelSourcesError.self) {
            try SourceDictionary(objectAt: fixture.kernel.path(percentEncoded: false))
        }
        #expect(error?.code == .missingDebugInformation)
        #expect(error?.cause.contains(".dwo") == true)
    }

    /// libdw reads packed units from 0.191 on; Debian 12 has 0.188. binutils' dwp packs those of DWARF 4 alone.
    @Test("units packed into a .dwp file are read where libdw can, and refused by name where it cannot")
    func packedUnits() throws {
        let fixture = try Fixture(.oldSplitUnits)
        defer { fixture.remove() }
        let path = fixture.kernel.path(percentEncoded: false)
        let before = try SourceDictionary(objectAt: path)
        try fixture.command(["sh", "-ec", "dwp -e vmlinux -o vmlinux.dwp; find . -name '*.dwo' -delete"])
        do throws(KernelSourcesError) {
            #expect(try SourceDictionary(objectAt: path).encoded == before.encoded)
        } catch {
            #expect(error.code == .missingDebugInformation && error.cause.contains(".dwp"))
        }
    }

    @Test("other names of a function's code are its aliases, and tell system calls without a table of symbols")
    func aliases() throws {
        let fixture = try Fixture(.dwarf5)
        defer { fixture.remove() }
        let dictionary = try SourceDictionary(objectAt: fixture.kernel.path(percentEncoded: false))
        let body = dictionary[dictionary.indices(named: "__do_sys_pause").lowerBound]
        #expect(body.aliases == ["__x64_sys_pause"])
        #expect(dictionary[dictionary.indices(named: "read_entry").lowerBound].aliases.isEmpty)
        let place = try #require(try fixture.symbols(of: fixture.kernel).first { $0.name == "__x64_sys_pause" })
        let bare = FunctionResolver(buildID: dictionary.buildID, object: "vmlinux", dictionary: dictionary, symbols: nil)
        #expect(bare.resolve(place.offset)?.systemCall == "pause")
        #expect(bare.resolve(place.offset)?.alias == nil)
        let symbols = try SymbolTable(buildID: dictionary.buildID, object: "vmlinux", symbols: [place])
        let listed = FunctionResolver(buildID: dictionary.buildID, object: "vmlinux", dictionary: dictionary, symbols: symbols)
        #expect(listed.resolve(place.offset)?.alias == "__x64_sys_pause")
    }

    @Test("a dictionary of the first version, which had no aliases, is still read")
    func firstVersion() throws {
        let function = SourceFunction(
            name: "f", file: "fs/f.c", firstLine: 3, lastLine: 9, lines: 7, linesInlined: 8, section: ".text",
            evidence: .debugInformation)
        let buildID = try BuildID(bytes: Array(0..<20))
        let texts = Array("f\0fs/f.c\0.text\0".utf8)
        let old = FlatFile.assemble(
            magic: "HAPKDICT", version: 1,
            sections: [
                buildID.bytes, Array("vmlinux".utf8), [UInt8](flat: [0, 2, 3, 9, 7, 8, 9, 0] as [UInt32]),
                [UInt8](flat: [16] as [UInt64]), [UInt8](flat: [32] as [UInt64]), [UInt8](flat: [0] as [UInt32]), texts,
            ])
        let read = try SourceDictionary(encoded: old, path: "old.dict")
        #expect(read[0] == function)
        let new = try SourceDictionary(
            buildID: buildID, object: "vmlinux", functions: [function], ranges: [.init(low: 16, high: 32, function: 0)])
        #expect(new[0] == read[0])
    }

    @Test("files belong to the subsystem of the longest path in the table")
    func subsystems() {
        let expected = [
            ("net/netfilter/nf_tables_api.c", "netfilter"), ("net/ipv4/tcp_input.c", "tcp"), ("net/ipv4/route.c", "ipv4"),
            ("fs/ext4/inode.c", "ext4"), ("fs/read_write.c", "vfs"), ("mm/slub.c", "slab"), ("mm/mmap.c", "memory management"),
            ("drivers/net/virtio_net.c", "virtio"), ("drivers/net/veth.c", "network drivers"), ("arch/x86/kvm/svm/svm.c", "kvm"),
            ("fs/binfmt_elf.c", "exec"), ("zio.c", "other"), ("/opt/driver/zio.c", "other"), ("new/thing.c", "new"),
            ("", "other"),
        ]
        for (file, name) in expected { #expect(Subsystem.standard.name(of: file) == name, "\(file)") }
        #expect(Set(Subsystem.standard.prefixes.map(\.path)).count == Subsystem.standard.prefixes.count)
        #expect(
            Subsystem(table: "# nothing\n\nlonely\nfs/  the   files # all\n").prefixes == [.init(path: "fs/", name: "the files")])
    }

    @Test("without a dictionary a function's lines are estimated from its code and its parts")
    func estimates() throws {
        let buildID = try BuildID(bytes: Array(repeating: 7, count: 20))
        let places: [(UInt64, String)] = [(0x100, "foo"), (0x180, "bar"), (0x200, "foo.cold"), (0x240, "end")]
        let table = try SymbolTable(
            buildID: buildID, object: "vmlinux", symbols: places.map { .init(offset: TextOffset($0.0), name: $0.1) })
        let resolver = FunctionResolver(buildID: buildID, object: "vmlinux", dictionary: nil, symbols: table)
        let foo = try #require(resolver.resolve(TextOffset(0x100)))
        #expect(foo.lines == LineEstimate.lines(ofBytes: 0x80 + 0x40))
        #expect(foo.linesSource == .estimated)
        #expect(resolver.resolve(TextOffset(0x210))?.lines == foo.lines)
        #expect(resolver.resolve(TextOffset(0x240))?.lines == nil, "nothing says where the last one ends")
        #expect(LineEstimate.lines(ofBytes: 0) == 1 && LineEstimate.lines(ofBytes: .max) < 3_000)
    }
}
