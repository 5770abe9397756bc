/// How many functions a workload reaches that were not seen, estimated from windows of its steady state.
///
/// Each window is observed alike: as long as the others, with the whole filter at its beginning. Functions that only one or two
/// windows reached tell how many none did: Chao2 (Chao 1987, Biometrics 43:783), a lower bound. It supposes windows that are
/// independent of each other; windows that follow each other resemble each other, which makes the estimate lower still. What
/// happens seldom (a nightly job) is in no window and in no estimate.
public struct UnseenFunctions: Sendable, Hashable {
    /// The estimator's name in exports.
    public static let method = "chao2"

    /// Windows that it is made of, at least two.
    public let windows: Int
    /// The estimate; at least 0.
    public let estimate: Double
    /// The lower bound of an interval that holds the number with 95 %, log-normal as Chao 1987 has it.
    public let low: Double
    /// Its upper bound.
    public let high: Double

    /// Of `windows` windows, 16 at most, and for each function those that reached it: bit i of its mask is window i. nil for fewer than
    /// two windows.
    public init?(masks: [UInt16], windows: Int) {
        guard let richness = Incidence(ofMasks: masks, samples: windows).chao2 else { return nil }
        self.windows = windows
        estimate = max(0, richness.estimate - Double(richness.observed))
        let interval = richness.interval()
        low = interval.lower - Double(richness.observed)
        high = interval.upper - Double(richness.observed)
    }
}
