public import FleetInventory
import struct Foundation.Date
public import ResultStore

/// One coordinator's part in a run whose hosts several coordinators share.
///
///     join ──► lease some hosts ──► measure them ──► lease more ── … ──► nothing open that is ours ──► last one ends the run
///                   ▲                  │ killed or paused: the leases end, and another
///                   └──────────────────┘ collects what the hosts kept, and measures the rest
///
/// The hosts of one lease start together; those of different leases need not.
public struct SharedRun: Sendable {
    private let campaign: Campaign
    private let hosts: [Host]
    private let workloads: [String: Workload]
    private let runtimes: [String: Runtime]
    private let generators: LoadGenerators
    private let means: HostSession.Means
    private let store: any SharedRunStore
    private let sharing: Sharing
    private let tell: @Sendable (RunEvent) -> Void

    /// How a coordinator takes its share.
    public struct Sharing: Sendable {
        /// Who it is, for people who look into the store.
        public var holder: String
        /// Hosts that it takes at a time, 1 or more.
        public var batch: Int
        /// How long it may be silent before others take its hosts over; it renews three times as often.
        public var lease: Duration
        /// How long it waits before it looks again for hosts that others may have left.
        public var pause: Duration

        /// A share of at most `batch` hosts at a time.
        public init(holder: String, batch: Int, lease: Duration = .seconds(60), pause: Duration = .seconds(2)) {
            self.holder = holder
            self.batch = batch
            self.lease = lease
            self.pause = pause
        }
    }

    /// How a coordinator's part ended.
    public struct Outcome: Sendable {
        /// The run, as it is now.
        public var run: RunRecord
        /// What ended it.
        public var ending: Ending

        /// A part in `run` that ended so.
        public init(run: RunRecord, ending: Ending) {
            self.run = run
            self.ending = ending
        }
    }

    /// What ends a coordinator's part.
    public enum Ending: Sendable {
        /// This coordinator ended the run: every host of it is done.
        case whole
        /// None of its own hosts is left; others are at theirs, or have ended the run.
        case part
        /// Its task was cancelled.
        case interrupted
    }

    /// A part in the run of a campaign over those of its hosts that this coordinator reaches.
    ///
    /// - Parameter tell: is called from any thread with what a person may want to see.
    public init(
        campaign: Campaign, hosts: [Host], workloads: [String: Workload], runtimes: [String: Runtime],
        generators: LoadGenerators = LoadGenerators(), means: HostSession.Means, store: any SharedRunStore, sharing: Sharing,
        tell: @escaping @Sendable (RunEvent) -> Void
    ) {
        self.campaign = campaign
        self.hosts = hosts
        self.workloads = workloads
        self.runtimes = runtimes
        self.generators = generators
        self.means = means
        self.store = store
        self.sharing = sharing
        self.tell = tell
    }

    /// Joins the run of this campaign that is open, or begins one, and measures until none of the hosts is left to measure.
    ///
    /// When the task is cancelled it gives its hosts back, and returns early.
    public func run() async throws(CampaignError) -> Outcome {
        guard !hosts.isEmpty else { throw .noHosts(selection: campaign.hosts.text) }
        do throws(StoreError) {
            return try await share()
        } catch {
            throw .store(error.description)
        }
    }

    private func share() async throws(StoreError) -> Outcome {
        let now = Date()
        let new = RunRecord(id: RunID(startingAt: now), campaign: campaign.name, campaignText: campaign.text, started: now)
        let run = try await store.join(
            new, hosts: hosts.map { RunHostRecord(runID: new.id, host: $0.name, address: $0.address, port: $0.port) })
        let names = hosts.map(\.name)
        while !Task.isCancelled {
            let leases = try await store.lease(
                run.id, of: names, atMost: sharing.batch, holder: sharing.holder, for: sharing.lease)
            if !leases.isEmpty {
                let isMeasured = await measure(leases, of: run)
                if !isMeasured { try? await Task.sleep(for: sharing.pause) }
            } else if try await store.openHosts(of: run.id, among: names) == 0 {
                let isWhole = try await store.finish(run.id, at: Date())
                return Outcome(run: try await store.run(.prefix(run.id.text)), ending: isWhole ? .whole : .part)
            } else {
                try? await Task.sleep(for: sharing.pause)
            }
        }
        return Outcome(run: run, ending: .interrupted)
    }

    /// Measures leased hosts, and keeps them leased while it does. What goes wrong concerns these hosts alone: they are leased again,
    /// by this coordinator or by another.
    ///
    /// Returns whether the hosts' part of the run came to its end.
    private func measure(_ leases: [HostLease], of run: RunRecord) async -> Bool {
        let held = Set(leases.map(\.host))
        let runner = CampaignRunner(
            campaign: campaign, hosts: hosts.filter { held.contains($0.name) }, workloads: workloads, runtimes: runtimes,
            generators: generators, means: means, store: store.holding(leases), tell: tell)
        let isMeasured = await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                do throws(CampaignError) {
                    _ = try await runner.run(resuming: run)
                    return true
                } catch {
                    tell(.warning(error.description))
                    return false
                }
            }
            group.addTask {
                await keepLeased(leases, of: run.id)
                return false
            }
            // The first to end ends the other: a coordinator that has lost hosts drops those of this lease, and leases anew.
            let isMeasured = await group.next() ?? false
            group.cancelAll()
            return isMeasured
        }
        do throws(StoreError) {
            try await store.release(leases, of: run.id)
        } catch {
            tell(.warning(error.description))
        }
        return isMeasured
    }

    /// Returns when others have taken over some of the hosts, or when it is cancelled.
    private func keepLeased(_ leases: [HostLease], of run: RunID) async {
        while true {
            try? await Task.sleep(for: sharing.lease / 3)
            guard !Task.isCancelled else { return }
            do throws(StoreError) {
                let held = try await store.renew(leases, of: run, for: sharing.lease)
                let gone = Set(leases.map(\.host)).subtracting(held)
                guard gone.isEmpty else {
                    return tell(.warning("other coordinators took over: \(gone.sorted().joined(separator: ", "))"))
                }
            } catch {
                tell(.warning(error.description))
            }
        }
    }
}
