public import Foundation

/// A store in which several coordinators measure the hosts of one run, each those that it has leased.
///
///     free ──lease──► held by one ──release, or measured──► free, or done
///                        │  renewed while that one lives
///                        └──time is over──► free: another takes it over
public protocol SharedRunStore: ResultStore {
    /// Joins the run of this campaign that others are at, or makes `run` if there is none; adds the hosts that it does not have yet.
    func join(_ run: RunRecord, hosts: [RunHostRecord]) async throws(StoreError) -> RunRecord
    /// Leases some of `hosts` that are not measured yet and that nobody holds, at most `count` of them, for `time`.
    func lease(
        _ run: RunID, of hosts: [String], atMost count: Int, holder: String, for time: Duration
    ) async throws(StoreError) -> [HostLease]
    /// Lengthens leases to `time` from now, and gives the hosts that are held still: others have taken over the rest.
    func renew(_ leases: [HostLease], of run: RunID, for time: Duration) async throws(StoreError) -> Set<String>
    /// Gives leases back before their time.
    func release(_ leases: [HostLease], of run: RunID) async throws(StoreError)
    /// How many of `hosts` are neither done, failed nor left out.
    func openHosts(of run: RunID, among hosts: [String]) async throws(StoreError) -> Int
    /// Ends the run if every host of it is done, failed or left out, and says whether this call did.
    func finish(_ run: RunID, at time: Date) async throws(StoreError) -> Bool
    /// The store as it is for the holder of leases: only those hosts, written only while nobody else holds them. Who does all the
    /// same is refused with `fenced`.
    func holding(_ leases: [HostLease]) -> any ResultStore
}
