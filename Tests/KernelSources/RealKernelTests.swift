import Foundation
import Testing

@testable import KernelSources

/// A Debian debug package of Linux 6.1 in the cache of the lab, or the one that `HAPFLEET_DEBUG_PACKAGE` names.
private let realPackage: URL? = {
    let environment = ProcessInfo.processInfo.environment
    if let named = environment["HAPFLEET_DEBUG_PACKAGE"] { return URL(filePath: named) }
    let cache = environment["XDG_CACHE_HOME"].map { URL(filePath: $0) } ?? URL.homeDirectory.appending(path: ".cache")
    let files = FileManager.default.enumerator(at: cache.appending(path: "hapfleet/debug"), includingPropertiesForKeys: nil)
    while let file = files?.nextObject() as? URL {
        let name = file.lastPathComponent
        if name.hasPrefix("linux-image-6.1."), name.contains("-cloud-amd64-dbg"), name.hasSuffix(".deb") { return file }
    }
    return nil
}()

@Suite("A real kernel", .enabled(if: realPackage != nil, "no debug package of Linux 6.1 is in the cache"))
struct RealKernelTests {
    @Test("known functions of Linux 6.1 have their lines, and no function is absurdly long")
    func knownFunctions() async throws {
        let package = try #require(realPackage)
        try await withLibrary { library async throws in
            let result = try await library.importDebugPackage(at: package, modules: .named(["overlay"]))
            #expect(result.objects.map(\.object) == ["vmlinux", "overlay"])
            #expect(result.missingModules.isEmpty)
            let kernel = try #require(try library.dictionary(for: result.objects[0].buildID))
            #expect(kernel.count > 40_000)
            let known = [
                ("vfs_read", "fs/read_write.c", 440...500), ("do_sys_openat2", "fs/open.c", 1290...1350),
                ("tcp_sendmsg", "net/ipv4/tcp.c", 1470...1520), ("__x64_sys_read", "fs/read_write.c", 600...640),
            ]
            for (name, file, lines) in known {
                let function = kernel[try #require(kernel.indices(named: name).first)]
                #expect(function.file == file)
                #expect(lines.contains(function.firstLine) && lines.contains(function.lastLine), "\(function)")
            }
            let functions = (0..<kernel.count).map { kernel[$0] }
            #expect(functions.allSatisfy { $0.lines <= 2000 && $0.lines <= $0.linesInlined })
            #expect(functions.count { $0.file.hasPrefix("/") || $0.file.hasPrefix("debian") } == 0)
            let overlay = try #require(try library.dictionary(for: result.objects[1].buildID))
            #expect(overlay[overlay.indices(named: "ovl_open").lowerBound].file == "fs/overlayfs/file.c")
        }
    }
}
