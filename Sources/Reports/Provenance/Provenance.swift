import AgentWire
import Crypto
public import Foundation
import Hexadecimal
public import ResultStore

/// What it takes to judge a run and to repeat it: what was measured, where, with what, and whether it is still what was stored.
public struct Provenance: Codable, Sendable, Equatable {
    /// The form of the document.
    public static let schema = "hapfleet.provenance/1"

    /// The form of this document.
    public var schema: String
    /// The run's id.
    public var run: String
    /// The campaign's name.
    public var campaign: String
    /// The campaign's file as it was read.
    public var campaignText: String
    /// When it was started.
    public var started: Date
    /// Null while it goes on.
    @OrNull public var finished: Date?
    /// The hash of the run's latest link in the store's chain; null if it was not sealed.
    @OrNull public var seal: String?
    /// The run's hosts by name.
    public var hosts: [Host]
    /// By host, load, runtime and repetition.
    public var measurements: [Measurement]

    enum CodingKeys: String, CodingKey {
        case schema, run, campaign, started, finished, seal, hosts, measurements
        case campaignText = "campaign_text"
    }

    /// A host as it was.
    public struct Host: Codable, Sendable, Equatable {
        /// Its name in the inventory.
        public var host: String
        /// What it said of itself: kernel and how it was started, build-id, boot, processor, microcode and mitigations, versions and
        /// configurations of runtimes; and which hapfleet and which agent measured it. What checks found is left out.
        public var facts: [String: String]
    }

    /// A result as it was stored.
    public struct Measurement: Codable, Sendable, Equatable {
        /// The host's name in the inventory.
        public var host: String
        /// The load's name.
        public var workload: String
        /// What it ran in.
        public var runtime: String
        /// From 1.
        public var repetition: Int
        /// What became of it: `valid`, `invalid`, `failed`.
        public var status: String
        /// The agent that measured; null without a readable result.
        @OrNull public var agent: String?
        /// SHA-256 of the agent's result file, in hexadecimal; null without one.
        @OrNull public var result: String?
    }

    /// That of a run that is in `store`. Needs memory for one host's results at a time.
    public static func of(_ run: RunRecord, in store: any ResultStore) async throws(StoreError) -> Provenance {
        let hosts = try await store.hosts(of: run.id)
        var measurements: [Measurement] = []
        for host in hosts {
            measurements += try await store.measurements(of: run.id, host: host.host).map(Measurement.init)
        }
        return Provenance(
            schema: schema, run: run.id.text, campaign: run.campaign, campaignText: run.campaignText, started: run.started,
            finished: run.finished, seal: try await store.seals().last { $0.run == run.id }?.hash,
            hosts: hosts.map(Host.init), measurements: measurements)
    }
}

extension Provenance.Host {
    fileprivate init(_ host: RunHostRecord) {
        self.init(
            host: host.host,
            facts: host.facts.filter { !$0.key.hasPrefix("check.") && !$0.key.hasPrefix("remedy.") && !$0.value.isEmpty })
    }
}

extension Provenance.Measurement {
    fileprivate init(_ record: MeasurementRecord) {
        let digest = record.result.map { SHA256.hash(data: $0).hexadecimalDigits }
        self.init(
            host: record.key.host, workload: record.key.workload, runtime: record.key.runtime,
            repetition: record.key.repetition, status: record.status.rawValue,
            agent: record.result.flatMap { try? ResultFile.decode($0) }?.agentVersion, result: digest)
    }
}
