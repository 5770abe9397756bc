import AgentWire
import Testing

@Suite("Work over time")
struct WorkCurveTests {
    @Test("tells the work done by an instant: what was last counted before it")
    func lookup() {
        var curve = WorkCurve()
        curve.note(3, at: Microseconds(10_000))
        curve.note(3, at: Microseconds(20_000))
        curve.note(8, at: Microseconds(30_000))
        #expect([0, 9_999, 10_000, 29_999, 30_000, .max].map { curve.units(at: Microseconds($0)) } == [0, 0, 3, 3, 8, 8])
        #expect(curve.points.count == 2)
    }

    @Test("takes bounded memory however long it grows, and keeps its shape to a hundredth of its length")
    func bound() {
        var curve = WorkCurve()
        let end: UInt64 = 200_000
        for step in 1...end { curve.note(step * 7, at: Microseconds(step * 1_000)) }
        #expect(curve.points.count <= WorkCurve.bound)
        for step in stride(from: 0, through: end, by: 1_234) {
            let units = curve.units(at: Microseconds(step * 1_000))
            #expect(units <= step * 7 && units + end * 7 / 100 >= step * 7)
        }
    }
}
