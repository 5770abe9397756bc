import Foundation

/// All that guests are made from: the kernels that could be had, and the images of their architectures.
struct Materials: Sendable {
    var kernels: [KernelChoice: KernelImage] = [:]
    var images: [Architecture: GuestImage] = [:]
    /// Why a kernel could not be had.
    var missing: [KernelChoice: LabError] = [:]

    private enum Part: Sendable {
        case kernel(KernelChoice, Result<KernelImage, LabError>)
        case image(Architecture, Result<GuestImage, LabError>)
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

        try HostTool.require(Workshop.tools)
        let lock = try FileLock(folder: folders.cache, purpose: "the lab's cache")
        defer { withExtendedLifetime(lock) {} }
        let workshop = Workshop(
            definition: definition, folders: folders, refresh: options.refresh,
            archives: PackageArchives(cache: folders.cache, keyring: definition.table.keyring, report: report), report: report)
        do {
            for part in try await fetch(lacking, unbuilt, in: workshop) { materials.add(part, for: choices) }
        } catch { throw LabError.wrapping(error, subject: "lab") }
        return materials
    }

    private static func fetch(_ kernels: [KernelChoice], _ images: Set<Architecture>, in workshop: Workshop) async throws
        -> [Part]
    {
        try await withThrowingTaskGroup(of: Part.self) { group in
            for architecture in images {
                group.addTask {
                    .image(architecture, try await outcome { () throws(LabError) in try await workshop.image(architecture) })
                }
            }
            for choice in kernels {
                group.addTask { .kernel(choice, try await outcome { () throws(LabError) in try await workshop.kernel(choice) }) }
            }
            var parts: [Part] = []
            for try await part in group { parts.append(part) }
            return parts
        }
    }

    /// A failure is a value here, so that one kernel's does not end the others; only being cancelled ends all.
    private static func outcome<Value: Sendable>(
        _ work: @Sendable () async throws(LabError) -> Value
    ) async throws(LabError) -> Result<Value, LabError> {
        do throws(LabError) { return .success(try await work()) } catch {
            if error.code == .cancelled { throw error }
            return .failure(error)
        }
    }

    private mutating func add(_ part: Part, for choices: [KernelChoice]) {
        switch part {
        case .kernel(let choice, .success(let image)): kernels[choice] = image
        case .kernel(let choice, .failure(let error)): missing[choice] = error
        case .image(let architecture, .success(let image)): images[architecture] = image
        case .image(let architecture, .failure(let error)):
            for choice in choices where choice.architecture == architecture { missing[choice] = error }
        }
    }
}
