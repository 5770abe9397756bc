import Foundation
import Glibc

/// Makes kernels and images for the cache from Debian's packages.
struct Workshop: Sendable {
    let definition: LabDefinition
    let folders: LabFolders
    let refresh: Bool
    let archives: PackageArchives
    let report: LabReport

    /// An ordinary user's mmdebstrap works in a user namespace, for which newuidmap maps the owners of the files.
    static var tools: [HostTool] {
        [.aptCache, .aptConfig, .aptGet, .depmod, .dpkg, .dpkgDeb, .env, .fakeroot, .gzip, .mke2fs, .mmdebstrap, .xz]
            + (geteuid() == 0 ? [] : [.newuidmap])
    }

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
        let archive = try await archives.archive(suites: definition.imageSuites(of: architecture), architecture: architecture)
        let settings = try await archives.machineSettings()
        let image = try await GuestImage.build(
            architecture, definition: definition, archive: archive, machineSettings: settings, cache: folders.cache)
        report(.imageReady(architecture, took: ContinuousClock.now - begin))
        return image
    }

    private func hypervisor(_ choice: KernelChoice) async throws(LabError) -> HypervisorPackage? {
        guard choice.hypervisor == .xen else { return nil }
        let suites = definition.imageSuites(of: choice.architecture)
        return try await HypervisorPackage.newest(in: archives.archive(suites: suites, architecture: choice.architecture))
    }

    private func prepare(_ choice: KernelChoice, from archive: PackageArchive) async throws(LabError) -> KernelImage {
        let packages = try await KernelPackages.newest(of: choice, in: archive)
        report(.kernelChosen(choice, release: packages.release, version: packages.version))
        return try await KernelImage.prepare(
            choice, packages: packages, from: archive, hypervisor: try await hypervisor(choice),
            earlyModules: definition.table.initramfsModules, cache: folders.cache)
    }
}
