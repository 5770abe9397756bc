import AgentWire
import ResultStore
import Testing

@testable import Campaigns

@Suite("The name of a measurement")
struct MeasurementNameTests {
    private func planner() throws -> RoundPlanner {
        let campaign = try Campaign(text: "name: n\nhosts: all\nworkloads: [a, b]\nrepeats: 2\n", file: "c.yaml")
        var planner = RoundPlanner(campaign: campaign, workloads: [:], runtimes: [:])
        planner.runID = RunID("20261128-2215-ab3f")
        return planner
    }

    @Test("leads back to its round, and on no other host than its own")
    func own() throws {
        let planner = try planner()
        #expect(planner.rounds.count == 4)
        for round in planner.rounds {
            let id = planner.measurementID(of: round, on: "web1")
            #expect(MeasurementPlan.isValid(id: id))
            #expect(planner.round(ofMeasurement: id, on: "web1") == round)
            #expect(planner.round(ofMeasurement: id, on: "web2") == nil, "the same machine under another name")
            #expect(planner.round(ofMeasurement: planner.loadID(of: round, for: "web1"), on: "web1") == nil, "a load it drives")
        }
    }

    @Test("of a coordinator of before, which named no host, leads back too; others lead nowhere")
    func others() throws {
        let planner = try planner()
        #expect(planner.round(ofMeasurement: "20261128-2215-ab3f-3", on: "web1")?.index == 3)
        for id in ["", "20261128-2215-ab3f", "20261128-2215-ab3f-", "20261128-2215-ab3f-4", "20261128-2215-ab3f--1"] {
            #expect(planner.round(ofMeasurement: id, on: "web1") == nil, "\(id)")
        }
    }
}
