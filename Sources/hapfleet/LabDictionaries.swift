import Campaigns
import FleetInventory
import Foundation
import KernelSources
import Lab
import StrictYAML

/// Gives the lab's kernels their dictionaries of functions and lines, each kernel once: from its debug package or, where the archive
/// has none, from its source.
struct LabDictionaries {
    let lab: Lab
    let inventory: String
    let progress: LabProgress

    /// A guest whose kernel has no dictionary yet.
    private struct Gap {
        let guest: LabGuest
        let probe: ProbeResult
        let buildID: BuildID
    }

    /// Fetches and imports what is missing. A kernel of which neither can be had is measured without lines; a line says so.
    func complete(_ guests: [LabGuest]) async throws {
        let access = try FleetAccess(logger: StandardLog.logger())
        let gaps = try await gaps(guests, access)
        await withTaskGroup(of: Void.self) { group in
            for gap in gaps { group.addTask { await complete(gap, access) } }
        }
    }

    private func gaps(_ guests: [LabGuest], _ access: FleetAccess) async throws -> [Gap] {
        let fleet = try configuring { () throws(YAMLError) in try Inventory.read(path: inventory) }
        let results = await FleetProbe.probe(fleet.hosts, means: access.means, parallel: 8)
        return results.compactMap { result -> Gap? in
            guard let guest = guests.first(where: { $0.name == result.host.name }),
                let text = result.facts[FactName.buildID], let buildID = try? BuildID(hex: text)
            else { return nil }
            let isKnown = (try? access.library.dictionary(for: buildID)) != nil
            return isKnown ? nil : Gap(guest: guest, probe: result, buildID: buildID)
        }
    }

    private func complete(_ gap: Gap, _ access: FleetAccess) async {
        let release = gap.guest.kernelRelease
        do {
            if let package = try await debugPackage(of: gap.guest) {
                writeError("\(release): reading functions and lines from its debug information")
                let imported = try await access.library.importDebugPackage(at: package)
                let functions = imported.objects.map(\.functions).reduce(0, +)
                writeError("\(release): \(functions) functions in \(imported.objects.count) objects have lines now")
                try FileManager.default.removeItem(at: package)
            } else {
                try await readSource(gap, access)
            }
        } catch {
            writeError("\(release): no lines: \(error)")
        }
    }

    /// nil if the archive has none of the kernel's version.
    private func debugPackage(of guest: LabGuest) async throws(LabError) -> URL? {
        do {
            return try await lab.debugPackage(of: guest.choice, report: progress.show)
        } catch  where error.code == .packageNotFound {
            writeError("\(guest.kernelRelease): \(error.subject): \(error.cause); its source is taken instead")
            return nil
        }
    }

    /// Source has names and lines, but no places: those are the guest's own symbols'.
    private func readSource(_ gap: Gap, _ access: FleetAccess) async throws {
        let (release, choice) = (gap.guest.kernelRelease, gap.guest.choice)
        let session = try await HostSession.open(gap.probe.host, means: access.means)
        do throws(HostFailure) {
            try await session.keepKernelSymbols(gap.buildID, means: access.means)
        } catch {
            await session.close()
            throw error
        }
        await session.close()
        let tree = try await lab.kernelSource(of: choice, report: progress.show)
        writeError("\(release): reading functions and lines from its source")
        let imported = try await access.library.importSourceTree(
            at: tree.path, for: gap.buildID, architecture: choice.architecture.sourceFolder)
        writeError("\(release): \(imported.functions) functions have lines now, from its source")
        try FileManager.default.removeItem(at: tree)
    }
}
