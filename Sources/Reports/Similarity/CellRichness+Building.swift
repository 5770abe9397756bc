import HAPStatistics

extension CellRichness {
    /// Of a cell's valid measurements; nil for fewer than two, which say nothing of what they missed.
    init?(_ incidence: Incidence) {
        guard incidence.samples >= 2 else { return nil }
        let abundance = Abundance(incidence)
        let (chao2, ice) = (incidence.chao2, incidence.ice)
        let ace = ice == nil ? nil : abundance.ace
        func bounds(_ interval: ConfidenceInterval?) -> [Double]? { interval.map { [$0.lower, $0.upper] } }
        self.init(
            chao1: abundance.chao1?.estimate, chao1Interval: bounds(abundance.chao1?.interval()),
            chao2Interval: bounds(chao2?.interval()), ace: ace?.estimate,
            aceInterval: bounds(ace?.interval()), ice: ice?.estimate,
            iceInterval: bounds(ice?.interval()), coverageInterval: bounds(incidence.coverageEstimate?.interval()),
            spectrum: zip(1..., incidence.spectrum).filter { $0.1 > 0 }.map { .init(measurements: $0.0, functions: $0.1) },
            rarefaction: Rarefaction(incidence, steps: 24).points.map { point in
                .init(
                    measurements: point.samples, functions: point.functions, ci95: bounds(point.interval()) ?? [],
                    extrapolated: point.isExtrapolated)
            })
    }
}
