public import Foundation
public import Reports

/// What is to be told of a run, schema `hapfleet.alert/1`. Keys stay; new ones may be added.
///
/// Chats that take a `text` (Slack, Mattermost, Rocket.Chat, Google Chat) show the short form of it as it is.
public struct RunAlert: Encodable, Sendable, Equatable {
    /// `hapfleet.alert/1`.
    public var schema = "hapfleet.alert/1"
    /// The run.
    public var run: String
    /// Its campaign.
    public var campaign: String
    /// When it was started.
    public var started: Date
    /// The runs that it was compared with.
    public var references: [Reference]
    /// For which of the rules something was found; empty if all is well.
    public var findings: [Finding]
    /// What could not be checked, and why.
    public var unchecked: [String]
    /// What was found, in short, as Markdown.
    public var text = ""
    /// What was found, the run's report and the comparisons, as Markdown.
    public var digest = ""

    /// A run that another is compared with.
    public struct Reference: Encodable, Sendable, Equatable {
        /// The run.
        public var run: String
        /// Why this one.
        public var reason: Reason

        /// Why a run is compared with.
        public enum Reason: String, Encodable, Sendable {
            /// The newest earlier one whose hosts were all measured, with valid measurements alone.
            case lastGood = "last_good"
            /// There is no such one: the newest earlier one with a valid measurement.
            case last
            /// It is the campaign's reference.
            case pinned
            /// Somebody asked for it.
            case named

            /// What a reader calls it.
            var words: String {
                switch self {
                case .lastGood: "the last good run"
                case .last: "the run before, which was not wholly good"
                case .pinned: "the reference"
                case .named: "the run that was named"
                }
            }
        }
    }

    /// Something that a rule found.
    public struct Finding: Encodable, Sendable, Equatable {
        /// The rule, as it is written in the campaign.
        public var rule: String
        /// The run that it was found against; null for what is wrong with the run by itself.
        @OrNull public var against: String?
        /// What was found, in a sentence's words.
        public var detail: String
        /// The functions that came, if that was found.
        public var functions: [Function]
    }

    /// A function that came.
    public struct Function: Encodable, Sendable, Equatable {
        /// Its name.
        public var name: String
        /// Its file and line, or its module.
        public var place: String
    }
}
