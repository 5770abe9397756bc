import HAPStatistics
import Testing

/// Sets of many sizes, the same in every run.
private let samples: [Set<Int>] = {
    var state: UInt64 = 7
    func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }
    return [[], [0], [63], [64], [44_999]] + (0..<12).map { _ in Set((0..<next(300)).map { _ in next(700) }) }
}()

@Suite struct FunctionSetTests {
    @Test("the algebra agrees with the standard library's sets")
    func algebra() {
        for a in samples {
            for b in samples {
                let (left, right) = (FunctionSet(a), FunctionSet(b))
                #expect(Array(left.union(right)) == a.union(b).sorted())
                #expect(Array(left.intersection(right)) == a.intersection(b).sorted())
                #expect(Array(left.subtracting(right)) == a.subtracting(b).sorted())
                #expect(Array(left.symmetricDifference(right)) == a.symmetricDifference(b).sorted())
                #expect(left.isSubset(of: right) == a.isSubset(of: b))
                #expect(left.isDisjoint(with: right) == a.isDisjoint(with: b))
                #expect((left == right) == (a == b))
            }
        }
    }

    @Test("members can be put in, found, counted and taken out")
    func members() {
        var set = FunctionSet()
        #expect(set.isEmpty && set.count == 0)
        #expect(set.insert(130).inserted)
        #expect(!set.insert(130).inserted)
        #expect(set.contains(130) && !set.contains(129) && !set.contains(-1) && !set.contains(1 << 40))
        #expect(set.count == 1)
        #expect(set.remove(130) == 130)
        #expect(set.remove(130) == nil)
        #expect(set == FunctionSet() && set.isEmpty)
    }

    @Test("how a set came about does not matter to what it equals")
    func canonical() {
        let sets: [FunctionSet] = [
            [1, 200], FunctionSet([200, 1, 200]), FunctionSet([1, 200, 5_000]).subtracting([5_000]),
            FunctionSet(words: [2, 0, 0, 1 << 8, 0, 0]), FunctionSet([1, 200, 9_000]).intersection([1, 200, 7]),
        ]
        #expect(Set(sets).count == 1)
        #expect(sets[0].words == [2, 0, 0, 1 << 8])
    }

    @Test("similarity is the share in both of what is in either")
    func similarity() {
        #expect(FunctionSet([1, 2, 3]).similarity(to: [2, 3, 4]) == 0.5)
        #expect(FunctionSet().similarity(to: []) == 1)
        #expect(FunctionSet().similarity(to: [1]) == 0)
    }

    @Test("union and core of several sets do not depend on their order")
    func several() {
        let sets: [FunctionSet] = [[1, 2, 3], [2, 3, 900], [0, 2, 3]]
        for order in [sets, sets.reversed(), [sets[1], sets[0], sets[2]]] {
            #expect(FunctionSet.union(of: order) == [0, 1, 2, 3, 900])
            #expect(FunctionSet.core(of: order) == [2, 3])
        }
        #expect(FunctionSet.union(of: []).isEmpty && FunctionSet.core(of: []).isEmpty)
        #expect(FunctionSet.core(of: [[4]]) == [4])
    }

    @Test("sums add what is known and count what is not")
    func sums() {
        let lines = [1: 30, 2: 12]
        let profile = FunctionSet([1, 2, 3]).horizontalAttackProfile(lines: { lines[$0] }, density: { $0 == 1 ? 0.5 : 1 })
        #expect(profile.total == 27 && profile.missing == 1)
        #expect(FunctionSet().sum { _ in 1 } == FunctionSet([9]).subtracting([9]).sum { _ in 1 })
    }
}
