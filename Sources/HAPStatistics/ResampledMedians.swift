import Synchronization

/// Where the medians of resamples lie among the sorted values of a sample.
///
/// They depend on how many values there are and on the seed, not on the values: a report asks for the intervals of many samples of one
/// size, so that the last sizes' places are kept.
enum ResampledMedians {
    /// The median is the mean of two of the sorted values, by their places; of one, if there is an odd number of values.
    struct Places: Sendable {
        let low: Int
        let high: Int
    }

    private struct Resampling: Hashable {
        let count: Int
        let resamples: Int
        let seed: UInt64
    }

    /// Of 2,000 resamples a size takes 32 KB.
    private static let mostKept = 64
    private static let kept = Mutex<[Resampling: [Places]]>([:])

    /// The places of each resample's median; `count` and `resamples` are positive.
    static func of(count: Int, resamples: Int, seed: UInt64) -> [Places] {
        let resampling = Resampling(count: count, resamples: resamples, seed: seed)
        if let places = kept.withLock({ $0[resampling] }) { return places }
        let places = drawn(resampling)
        kept.withLock { kept in
            if kept.count >= mostKept { kept.removeAll() }
            kept[resampling] = places
        }
        return places
    }

    private static func drawn(_ resampling: Resampling) -> [Places] {
        var generator = SplitMix64(seed: resampling.seed)
        var times = Array(repeating: 0, count: resampling.count)
        return (0..<resampling.resamples).map { _ in
            for index in times.indices { times[index] = 0 }
            for _ in times.indices { times[generator.next(below: times.count)] += 1 }
            return median(of: times)
        }
    }

    /// The median of a resample that has drawn each value so often: counting replaces sorting.
    private static func median(of times: [Int]) -> Places {
        let (low, high) = ((times.count - 1) / 2, times.count / 2)
        var before = 0
        var lowPlace = 0
        for place in times.indices {
            let through = before + times[place]
            if before <= low, low < through { lowPlace = place }
            if high < through { return Places(low: lowPlace, high: place) }
            before = through
        }
        return Places(low: lowPlace, high: lowPlace)
    }
}
