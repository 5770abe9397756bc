import Foundation
package import ResultStore

extension ExampleFleet {
    /// Writes the run into a store; with `nightsLater` another one, so many days on.
    package func store(in store: any ResultStore, nightsLater nights: Int = 0) async throws {
        var later = run
        later.started.addTimeInterval(Double(nights) * 86_400)
        later.finished?.addTimeInterval(Double(nights) * 86_400)
        if nights > 0 { later.id = RunID(startingAt: later.started, suffix: UInt16(nights)) }
        try await store.create(later)
        try await store.store(
            hosts.map { host in
                var host = host
                host.runID = later.id
                return host
            })
        for measurement in measurements {
            var measurement = measurement
            measurement.key.runID = later.id
            try await store.store(measurement)
        }
    }
}
