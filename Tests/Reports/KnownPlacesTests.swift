import AgentWire
import Testing

@testable import Reports

@Suite("Places that have a number")
struct KnownPlacesTests {
    private static let places = KnownPlaces(objects: [
        .init(Dictionary(uniqueKeysWithValues: (0..<100).map { (UInt64($0 * $0), $0) })), .init([7: 100]), .init([:]),
    ])

    private static func numbers(_ reached: [(object: UInt16, offset: UInt64)], in objects: [Int]) -> [Int]? {
        places.numbers(
            of: reached.map { ReachedFunction(object: $0.object, offset: $0.offset, sightings: Sightings(), firstSeen: .zero) },
            in: objects)
    }

    @Test("are found in any object, near and far from each other")
    func found() {
        #expect(Self.numbers([(0, 0), (0, 1), (0, 4), (0, 9_801), (1, 7)], in: [0, 1]) == [0, 1, 2, 99, 100])
        #expect(Self.numbers([(0, 7), (1, 36), (1, 3_600)], in: [1, 0]) == [100, 6, 60])
        #expect(Self.numbers((0..<100).map { (0, UInt64($0 * $0)) }, in: [0]) == Array(0..<100))
        #expect(Self.numbers([], in: []) == [])
    }

    @Test("are all known or none: one that is new leaves the others to be numbered with it", arguments: [2, 9_802, 3, 8])
    func unknown(offset: UInt64) {
        #expect(Self.numbers([(0, 1), (0, offset)], in: [0]) == nil)
        #expect(Self.numbers([(0, offset)], in: [1]) == nil)
        #expect(Self.numbers([(0, offset)], in: [2]) == nil && Self.numbers([(0, offset)], in: [3]) == nil)
    }
}
