import Foundation
import Lab
import Synchronization

/// What a person sees while the lab is being set up.
final class LabProgress: Sendable {
    /// Tenths of each download that were shown already.
    private let shownTenths = Mutex<[String: Int]>([:])

    func show(_ event: LabEvent) {
        switch event {
        case .refreshingIndex(let suites, let architecture):
            let what = architecture?.rawValue ?? "source packages"
            writeError("reading the package index of \(suites.joined(separator: ", ")) for \(what)")
        case .unpackingSource(let release): writeError("\(release): unpacking its source")
        case .kernelChosen(let choice, let release, let version):
            writeError("kernel \(choice): \(release) (\(version))")
        case .downloading(let package, let received, let total): showDownload(package, received, total)
        case .kernelReady(let choice, let release, let took):
            writeError("kernel \(choice): \(release) ready after \(took.inSeconds)")
        case .buildingImage(let architecture): writeError("building the guest image for \(architecture.rawValue)")
        case .imageReady(let architecture, let took):
            writeError("guest image for \(architecture.rawValue) ready after \(took.inSeconds)")
        case .guestStarted(let name, let port): writeError("\(name): started, port \(port)")
        case .guestReady(let name, _, let release, let took):
            writeError("\(name): accepts logins \(took.inSeconds) after its start, kernel \(release)")
        case .guestFailed(let name, let error, let console):
            writeError("\(name): DID NOT COME UP: \(error)")
            for line in console { writeError("  | \(line)") }
        case .guestStopped(let name): writeError("\(name): stopped")
        case .inventoryWritten(let path): writeError("inventory: \(path)")
        }
    }

    private func showDownload(_ package: String, _ received: Int, _ total: Int) {
        let tenths = total > 0 ? received * 10 / total : 0
        let isNews = shownTenths.withLock { shown in
            defer { shown[package] = tenths }
            return shown[package] != tenths
        }
        if isNews { writeError("fetching \(package): \(received >> 20) of \(total >> 20) MiB") }
    }
}

extension Duration {
    /// Seconds with one decimal, and the unit.
    var inSeconds: String {
        formatted(.units(allowed: [.seconds], width: .narrow, fractionalPart: .show(length: 1)))
    }
}
