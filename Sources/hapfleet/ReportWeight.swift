import Campaigns
import KernelSources
import ResultStore
import StrictYAML

/// The weight under which a run is reported.
enum ReportWeight {
    /// The weight of that name, or else the one that the run's campaign names.
    static func named(_ name: String?, of run: RunRecord) throws -> Weight {
        let own = (try? Campaign(text: run.campaignText, file: run.campaign))?.weight
        return try named(name ?? own ?? WeightLibrary.uniform)
    }

    /// The weight of that name.
    static func named(_ name: String) throws -> Weight {
        try configuring { () throws(YAMLError) in try WeightLibrary.standard().weight(named: name) }
    }
}
