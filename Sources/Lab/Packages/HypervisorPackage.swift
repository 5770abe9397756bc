import Foundation

/// The package with Xen's hypervisor, from the suites of the guests' image: the tools in the image speak with this version alone.
struct HypervisorPackage: Sendable {
    private let package: IndexedPackage
    private let archive: PackageArchive

    /// The one that an archive has.
    /// - Throws: ``LabError`` with code `.packageNotFound`.
    static func newest(in archive: PackageArchive) async throws(LabError) -> HypervisorPackage {
        let names = try await archive.names(startingWith: "xen-hypervisor-").filter { $0.hasSuffix("-amd64") }
        let packages = try await archive.packages(named: names)
        guard let package = packages.max(by: { $0.version.compare($1.version, options: .numeric) == .orderedAscending }) else {
            throw LabError(
                .packageNotFound, subject: "Xen", cause: "no package xen-hypervisor-*-amd64 in the signed index",
                remedy: "use a mirror that has it (HAPFLEET_DEBIAN_MIRROR)")
        }
        return HypervisorPackage(package: package, archive: archive)
    }

    /// Puts the hypervisor in place, as the emulator starts it: not compressed.
    func unpack(to target: URL, work: URL) async throws(LabError) {
        let tree = work.appending(path: "hypervisor", directoryHint: .isDirectory)
        let file = try await archive.download(package, into: work)
        _ = try await Command(tool: .dpkgDeb, arguments: ["-x", file.path, tree.path], deadline: .seconds(120)).output()
        let boot = tree.appending(path: "boot", directoryHint: .isDirectory)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: boot.path)) ?? []
        guard let name = names.first(where: { $0.hasPrefix("xen-") && $0.hasSuffix("-amd64.gz") }) else {
            throw LabError(
                .packageNotFound, subject: package.name, cause: "has no boot/xen-VERSION-amd64.gz", remedy: "report this")
        }
        let compressed = boot.appending(path: name)
        _ = try await Command(tool: .gzip, arguments: ["-d", compressed.path]).output()
        do { try FileManager.default.moveItem(at: compressed.deletingPathExtension(), to: target) } catch {
            throw LabError.file(target.path, error)
        }
    }
}
