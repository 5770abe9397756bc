import FleetInventory
import Foundation
import Testing

extension LabFleet {
    /// A lab of a test's own, with one guest.
    struct OwnLab {
        /// Its inventory's path.
        let inventory: String
        let host: FleetInventory.Host
    }

    /// Boots a lab of that name with the options of `lab up`, and takes it down again, whatever comes of the test.
    func withLab<Result>(
        _ name: String, _ options: [String], _ body: (OwnLab) async throws -> Result
    ) async throws -> Result {
        let inventory = folder.appending(path: "\(name).yaml").path
        let down = ["lab", "down", "--name", name]
        _ = try await hapfleet(down)
        let up = try await hapfleet(["lab", "up", "--name", name, "-o", inventory] + options)
        try #require(up.status == 0, "\(up.errors)")
        let host = try #require(try Inventory.read(path: inventory).hosts.first)
        do {
            let result = try await body(OwnLab(inventory: inventory, host: host))
            _ = try await hapfleet(down)
            return result
        } catch {
            _ = try await hapfleet(down)
            throw error
        }
    }
}
