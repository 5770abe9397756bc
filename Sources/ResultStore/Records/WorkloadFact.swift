/// What the facts of a host say of the loads that it was measured under.
public enum WorkloadFact {
    private static let prefix = "workload."
    private static let kind = ".kind"
    private static let exposure = "exposure"

    /// The facts that mark hostile loads: `workload.NAME.kind` is `exposure`.
    public static func marking(_ workloads: some Sequence<String>) -> [String: String] {
        Dictionary(workloads.map { (prefix + $0 + kind, exposure) }) { first, _ in first }
    }

    /// The hostile loads that the facts name.
    public static func exposures(in facts: [String: String]) -> Set<String> {
        Set(
            facts.compactMap { name, value in
                guard value == exposure, name.hasPrefix(prefix), name.hasSuffix(kind), name.count > prefix.count + kind.count
                else { return nil }
                return String(name.dropFirst(prefix.count).dropLast(kind.count))
            })
    }
}
