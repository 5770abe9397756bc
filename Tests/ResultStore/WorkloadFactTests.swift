import ResultStore
import Testing

@Suite("What a host's facts say of its loads")
struct WorkloadFactTests {
    @Test("is which are hostile, whatever their names and the other facts are")
    func exposures() {
        let facts = WorkloadFact.marking(["calls", "a.kind"]).merging(
            [
                "workload.honest.kind": "honest", "workload.kind": "exposure", "workload.b.version": "exposure",
                RuntimeFact.version.name(of: "c"): "exposure",
            ]
        ) { $1 }
        #expect(WorkloadFact.exposures(in: facts) == ["calls", "a.kind"])
    }
}
