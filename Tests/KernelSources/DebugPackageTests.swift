import Foundation
import Testing

@testable import KernelSources

@Suite("Debug packages")
struct DebugPackageTests {
    /// A package laid out like Debian's, around the fixture.
    private func package(_ fixture: Fixture) throws -> URL {
        try fixture.command([
            "sh", "-ec",
            """
            mkdir -p p/DEBIAN p/usr/lib/debug/boot p/usr/lib/debug/lib/modules/6/kernel/fs
            cp vmlinux p/usr/lib/debug/boot/vmlinux-6; ln -s boot/vmlinux-6 p/usr/lib/debug/vmlinux-6
            ln -s ../../../boot/vmlinux-6 p/usr/lib/debug/lib/modules/6/vmlinux
            cp fixture.ko p/usr/lib/debug/lib/modules/6/kernel/fs/nf-tables.ko
            echo nonsense > p/usr/lib/debug/lib/modules/6/kernel/fs/broken.ko
            printf 'Package: linux-image-6-dbg\\nVersion: 1\\nArchitecture: all\\nMaintainer: n <n@n>\\nDescription: d\\n' \
            > p/DEBIAN/control
            dpkg-deb -Zgzip -b p linux-image-6-dbg.deb >/dev/null
            """,
        ])
        return fixture.folder.appending(path: "linux-image-6-dbg.deb")
    }

    @Test("the kernel and the modules asked for are imported, and nothing stays behind but dictionaries")
    func imported() async throws {
        let fixture = try Fixture(.dwarf5)
        defer { fixture.remove() }
        let package = try package(fixture)
        try await withLibrary { library async throws in
            let result = try await library.importDebugPackage(at: package, modules: .named(["nf_tables", "absent"]))
            #expect(result.objects.map(\.object) == ["vmlinux", "fixture"])
            #expect(result.missingModules == ["absent"])
            let files = try FileManager.default.contentsOfDirectory(atPath: library.folder.path())
            #expect(files.allSatisfy { $0.hasSuffix(".dict") } && files.count == 2)
        }
        try await withLibrary { library async throws in
            let result = try await library.importDebugPackage(at: package, modules: .none)
            #expect(result.objects.map(\.object) == ["vmlinux"])
        }
        try await withLibrary { library async throws in
            let result = try await library.importDebugPackage(at: package, modules: .all)
            #expect(result.objects.count == 2)
            #expect(result.problems.count == 1)
        }
    }

    @Test("what is no package, or has no kernel, is refused in one line")
    func refused() async throws {
        let fixture = try Fixture(.dwarf5)
        defer { fixture.remove() }
        let package = try package(fixture)
        try fixture.command(["sh", "-ec", "head -c 3000 linux-image-6-dbg.deb > cut.deb"])
        try fixture.command(["sh", "-ec", "rm -r p/usr; dpkg-deb -b p empty.deb > out"])
        try await withLibrary { library async throws in
            for name in ["cut.deb", "empty.deb", "vmlinux", "absent.deb"] {
                let error = await #expect(throws: KernelSourcesError.self) {
                    try await library.importDebugPackage(at: package.deletingLastPathComponent().appending(path: name))
                }
                #expect(error?.code == (name == "absent.deb" ? .unreadableFile : .unusablePackage))
                #expect(error?.description.contains("\n") == false)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: library.folder.path()).isEmpty)
        }
    }
}
