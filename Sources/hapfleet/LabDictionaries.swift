import Campaigns
import FleetInventory
import Foundation
import KernelSources
import Lab
import StrictYAML

/// Gives the lab's kernels their dictionaries of functions and lines, each kernel once.
struct LabDictionaries {
    let lab: Lab
    let inventory: String
    let progress: LabProgress

    /// Fetches and imports what is missing. A kernel whose package cannot be had is measured without lines; a line says so.
    func complete(_ guests: [LabGuest]) async throws {
        let missing = try await guestsWithoutDictionary(guests)
        await withTaskGroup(of: Void.self) { group in
            for guest in missing { group.addTask { await complete(guest) } }
        }
    }

    private func guestsWithoutDictionary(_ guests: [LabGuest]) async throws -> [LabGuest] {
        let access = try FleetAccess(logger: StandardLog.logger())
        let fleet = try configuring { () throws(YAMLError) in try Inventory.read(path: inventory) }
        let results = await FleetProbe.probe(fleet.hosts, means: access.means, parallel: 8)
        let known = Set(
            results.filter { result in
                guard let text = result.facts[FactName.buildID], let buildID = try? BuildID(hex: text) else { return false }
                return (try? access.library.dictionary(for: buildID)) != nil
            }.map(\.host.name))
        return guests.filter { !known.contains($0.name) }
    }

    private func complete(_ guest: LabGuest) async {
        let library = KernelLibrary.standard()
        do {
            let package = try await lab.debugPackage(of: guest.choice, report: progress.show)
            writeError("\(guest.kernelRelease): reading functions and lines from its debug information")
            let imported = try await library.importDebugPackage(at: package)
            let functions = imported.objects.map(\.functions).reduce(0, +)
            writeError("\(guest.kernelRelease): \(functions) functions in \(imported.objects.count) objects have lines now")
            try FileManager.default.removeItem(at: package)
        } catch {
            writeError("\(guest.kernelRelease): no lines: \(error)")
        }
    }
}
