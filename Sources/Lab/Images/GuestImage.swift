import Foundation

/// The root file system that all guests of an architecture start from, built from Debian packages without root.
///
///     images/x86_64/  root.img  busybox  recipe
struct GuestImage: Sendable {
    let folder: URL

    /// The disk image, never written to: guests have copy-on-write overlays over it.
    var root: URL { folder.appending(path: "root.img") }
    /// A static busybox of the guest's architecture, for the initramfs.
    var busybox: URL { folder.appending(path: "busybox") }

    /// The size of the guests' file system. The file is sparse.
    private static let size = "6G"

    /// The image in the cache, if it was made from the same definition.
    static func cached(_ architecture: Architecture, definition: LabDefinition, cache: URL) throws(LabError) -> GuestImage? {
        let image = GuestImage(folder: folder(architecture, in: cache))
        guard let made = try? Data(contentsOf: image.folder.appending(path: "recipe")) else { return nil }
        return made == Data(try recipe(architecture, definition: definition).utf8) ? image : nil
    }

    /// Builds it: some two minutes for x86_64, half of that for the others.
    static func build(
        _ architecture: Architecture, definition: LabDefinition, archive: PackageArchive, machineSettings: MachineAptSettings,
        cache: URL
    ) async throws(LabError) -> GuestImage {
        let target = folder(architecture, in: cache)
        let recipe = try recipe(architecture, definition: definition)
        let packages = try definition.packages(for: architecture)
        try await Folder.build(target) { folder throws(LabError) in
            let tarball = folder.appending(path: "root.tar")
            _ = try await Command(
                tool: .mmdebstrap,
                arguments: [
                    "--quiet", "--format=tar", "--architectures=\(architecture.debianName)", "--variant=\(variant(architecture))",
                    "--include=?essential", "--include=\(packages.joined(separator: ","))",
                    "--dpkgopt=path-exclude=/usr/share/doc/*", "--dpkgopt=path-exclude=/usr/share/man/*",
                    "--dpkgopt=path-exclude=/usr/share/locale/*", "--dpkgopt=force-unsafe-io",
                    "--aptopt=Acquire::Languages \"none\"",
                ] + machineSettings.openLines.map { "--aptopt=\($0)" } + [
                    definition.imageSuites(of: architecture).first ?? "", tarball.path, archive.sourcesList.path,
                ], environment: machineSettings.proxyVariables, deadline: .seconds(900)
            ).output()
            let work = try WorkFolder(near: folder)
            defer { work.remove() }
            _ = try await Command.asRoot(
                [
                    "sh", definition.assembleScript.path, tarball.path, work.folder.appending(path: "root").path,
                    folder.appending(path: "root.img").path,
                    folder.appending(path: "busybox").path, size,
                ], deadline: .seconds(300)
            ).output()
            try Folder.remove(tarball)
            try Folder.write(Data(recipe.utf8), to: folder.appending(path: "recipe"))
        }
        return GuestImage(folder: target)
    }

    private static func folder(_ architecture: Architecture, in cache: URL) -> URL {
        cache.appending(path: "images/\(architecture.rawValue)", directoryHint: .isDirectory)
    }

    /// Packages of this machine's own architecture are installed by their own scripts; those of another one are only unpacked, since
    /// nothing of theirs can run here.
    private static func variant(_ architecture: Architecture) -> String {
        #if arch(x86_64)
            let own = Architecture.x86_64
        #else
            let own = Architecture.aarch64
        #endif
        return architecture == own ? "minbase" : "extract"
    }

    /// All that decides what the image is. Kept beside it: when it changes, the image is built anew.
    private static func recipe(_ architecture: Architecture, definition: LabDefinition) throws(LabError) -> String {
        let script = String(decoding: try Folder.read(definition.assembleScript), as: UTF8.self)
        let packages = try definition.packages(for: architecture)
        return ([variant(architecture), size] + definition.imageSuites(of: architecture) + packages + [script]).joined(
            separator: "\n")
    }
}
