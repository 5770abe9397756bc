import Foundation

/// All that guests are made from: the kernels that could be had, and the images of their architectures.
struct Materials: Sendable {
    var kernels: [KernelChoice: KernelImage] = [:]
    var images: [Architecture: GuestImage] = [:]
    /// Why a kernel could not be had.
    var missing: [KernelChoice: LabError] = [:]

    private enum Part: Sendable {
        case kernel(KernelChoice, Result<KernelImage, LabError>)
        case image(Architecture, GuestImage)
    }

    /// Takes from the cache what is there, and fetches and builds the rest, all at once. Touches no network if nothing is missing.
    static func gather(
        _ options: Lab.Options, definition: LabDefinition, folders: LabFolders, report: @escaping LabReport
    ) async throws(LabError) -> Materials {
        let choices = options.kernels
        guard !choices.isEmpty, Set(choices).count == choices.count else {
            throw LabError(
                .badKernelName, subject: "the kernels", cause: choices.isEmpty ? "none is named" : "one is named twice",
                remedy: "name each kernel once")
        }
        for choice in choices { _ = try definition.suites(of: choice) }
        let architectures = Set(choices.map(\.architecture))
        try HostTool.require([.qemuImage, .ssh, .sshKeygen] + architectures.map(\.emulator))

        var materials = Materials()
        var lacking: [KernelChoice] = []
        for choice in choices {
            materials.kernels[choice] = options.refresh ? nil : KernelImage.cached(choice, in: folders.cache)
            if materials.kernels[choice] == nil { lacking.append(choice) }
        }
        for architecture in architectures where !options.refresh {
            materials.images[architecture] = try GuestImage.cached(architecture, definition: definition, cache: folders.cache)
        }
        let unbuilt = architectures.filter { materials.images[$0] == nil }
        if lacking.isEmpty && unbuilt.isEmpty { return materials }

        try HostTool.require([
            .aptCache, .aptConfig, .aptGet, .depmod, .dpkg, .dpkgDeb, .env, .fakeroot, .mke2fs, .mmdebstrap, .xz,
        ])
        let lock = try FileLock(folder: folders.cache, purpose: "the lab's cache")
        defer { withExtendedLifetime(lock) {} }
        let workshop = Workshop(
            definition: definition, folders: folders, refresh: options.refresh,
            archives: PackageArchives(cache: folders.cache, keyring: definition.table.keyring, report: report), report: report)
        do {
            for part in try await fetch(lacking, unbuilt, in: workshop) { materials.add(part) }
        } catch { throw LabError.wrapping(error, subject: "lab") }
        return materials
    }

    private static func fetch(_ kernels: [KernelChoice], _ images: Set<Architecture>, in workshop: Workshop) async throws
        -> [Part]
    {
        try await withThrowingTaskGroup(of: Part.self) { group in
            for architecture in images {
                group.addTask { .image(architecture, try await workshop.image(architecture)) }
            }
            for choice in kernels {
                group.addTask {
                    do throws(LabError) { return .kernel(choice, .success(try await workshop.kernel(choice))) } catch {
                        if error.code == .cancelled { throw error }
                        return .kernel(choice, .failure(error))
                    }
                }
            }
            var parts: [Part] = []
            for try await part in group { parts.append(part) }
            return parts
        }
    }

    private mutating func add(_ part: Part) {
        switch part {
        case .kernel(let choice, .success(let image)): kernels[choice] = image
        case .kernel(let choice, .failure(let error)): missing[choice] = error
        case .image(let architecture, let image): images[architecture] = image
        }
    }
}

/// Makes kernels and images for the cache from Debian's packages.
struct Workshop: Sendable {
    let definition: LabDefinition
    let folders: LabFolders
    let refresh: Bool
    let archives: PackageArchives
    let report: LabReport

    func kernel(_ choice: KernelChoice) async throws(LabError) -> KernelImage {
        let begin = ContinuousClock.now
        let archive = try await archives.archive(suites: definition.suites(of: choice), architecture: choice.architecture)
        if refresh { try await archive.refresh() }
        let image: KernelImage
        do throws(LabError) { image = try await prepare(choice, from: archive) } catch  where error.code == .commandFailed {
            // The index is older than the archive: what it names has been replaced.
            try await archive.refresh()
            image = try await prepare(choice, from: archive)
        }
        report(.kernelReady(choice, release: image.facts.release, took: ContinuousClock.now - begin))
        return image
    }

    func image(_ architecture: Architecture) async throws(LabError) -> GuestImage {
        let begin = ContinuousClock.now
        report(.buildingImage(architecture))
        let archive = try await archives.archive(suites: definition.table.imageSuites, architecture: architecture)
        let settings = try await archives.machineSettingsFile()
        let image = try await GuestImage.build(
            architecture, definition: definition, archive: archive, machineSettings: settings, cache: folders.cache)
        report(.imageReady(architecture, took: ContinuousClock.now - begin))
        return image
    }

    private func prepare(_ choice: KernelChoice, from archive: PackageArchive) async throws(LabError) -> KernelImage {
        let packages = try await KernelPackages.newest(of: choice, in: archive)
        report(.kernelChosen(choice, release: packages.release, version: packages.version))
        return try await KernelImage.prepare(
            choice, packages: packages, from: archive, earlyModules: definition.table.initramfsModules, cache: folders.cache)
    }
}
