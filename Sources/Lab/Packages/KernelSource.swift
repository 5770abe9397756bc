public import Foundation

extension Lab {
    /// Fetches and unpacks the C files of a kernel's source, of exactly the version that the lab boots, and returns the folder with
    /// `kernel/`, `mm/` and so on. It is what Debian's source package has from upstream: Debian's own patches are not applied. It is
    /// kept in the cache; delete it once it has been read (160 MB are fetched, 1.4 GB unpacked).
    ///
    /// - Throws: ``LabError``: `.packageNotFound` when the archive has no source of that version.
    public func kernelSource(
        of choice: KernelChoice, report: @escaping LabReport = { _ in }
    ) async throws(LabError) -> URL {
        try HostTool.require([.aptGet, .aptCache, .aptConfig, .tar, .xz])
        let kernel = try booted(choice)
        let target = folders.cache.appending(path: "sources/\(kernel.facts.release)", directoryHint: .isDirectory)
        if Folder.exists(target) { return target }
        let archives = PackageArchives(cache: folders.cache, keyring: definition.table.keyring, report: report)
        let archive = try await archives.archive(suites: definition.suites(of: choice), architecture: nil)
        try await Folder.build(target) { unfinished throws(LabError) in
            let packed = try await archive.downloadUpstream("linux", version: kernel.facts.version, into: unfinished)
            guard let packed else {
                throw LabError(
                    .packageNotFound, subject: "source of \(kernel.facts.release)",
                    cause: "the archive has no source package linux of version \(kernel.facts.version)",
                    remedy: "measure without lines, or boot a newer kernel with `hapfleet lab up --refresh`")
            }
            report(.unpackingSource(release: kernel.facts.release))
            let words = [
                "--extract", "--xz", "--file", packed.path, "--directory", unfinished.path, "--strip-components=1", "--wildcards",
                "--no-same-owner", "--exclude=*/Documentation/*", "--exclude=*/tools/*", "*.c", "*.h",
            ]
            _ = try await Command(tool: .tar, arguments: words, deadline: .seconds(900)).output()
            try Folder.remove(packed)
        }
        return target
    }
}
