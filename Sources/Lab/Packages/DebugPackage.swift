public import Foundation

extension Lab {
    /// Fetches the package with a kernel's debug information, of exactly the version that the lab boots, and returns its file. It is
    /// kept in the cache; delete it once it has been read (about 300 MB each). Several can be fetched at once.
    ///
    /// - Parameters:
    ///   - choice: the kernel, as given to ``up(_:inventory:report:)``.
    ///   - report: progress, as ``LabEvent/downloading(package:received:total:)`` in bytes.
    /// - Throws: ``LabError``: `.packageNotFound` when the archive has none for that kernel.
    public func debugPackage(
        of choice: KernelChoice, report: @escaping LabReport = { _ in }
    ) async throws(LabError) -> URL {
        try HostTool.require([.aptGet, .aptCache, .aptConfig])
        let kernel = try booted(choice)
        let target = folders.cache.appending(path: "debug/\(kernel.facts.release)", directoryHint: .isDirectory)
        if let kept = Self.package(in: target) { return kept }
        let archives = PackageArchives(cache: folders.cache, keyring: definition.table.keyring, report: report)
        let archive = try await archives.archive(suites: definition.suites(of: choice), architecture: choice.architecture)
        let name = "linux-image-\(kernel.facts.release)-dbg"
        guard let found = try await archive.packages(named: archive.names(startingWith: name)).first(where: { $0.name == name }),
            found.version == kernel.facts.version
        else {
            throw LabError(
                .packageNotFound, subject: name, cause: "the archive has none of version \(kernel.facts.version)",
                remedy: "measure without lines, or boot a newer kernel with `hapfleet lab up --refresh`")
        }
        try await Folder.build(target) { unfinished throws(LabError) in
            let file = try await archive.download(found, into: unfinished)
            do {
                try FileManager.default.moveItem(at: file, to: unfinished.appending(path: file.lastPathComponent))
            } catch { throw LabError.file(file.path, error) }
        }
        guard let file = Self.package(in: target) else {
            throw LabError(.fileSystem, subject: target.path, cause: "the package is gone", remedy: "try again")
        }
        return file
    }

    /// A kernel that the lab boots.
    func booted(_ choice: KernelChoice) throws(LabError) -> KernelImage {
        guard let kernel = KernelImage.cached(choice, in: folders.cache) else {
            throw LabError(
                .unknownKernel, subject: "kernel \(choice)", cause: "has not been booted by the lab yet",
                remedy: "run `hapfleet lab up` first")
        }
        return kernel
    }

    private static func package(in folder: URL) -> URL? {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.first { $0.hasSuffix(".deb") }.map { folder.appending(path: $0) }
    }
}
