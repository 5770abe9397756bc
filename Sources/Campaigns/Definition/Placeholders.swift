import AgentWire
import FleetInventory

/// What stands for words in a runtime's commands and in targets, for one measurement on one host:
///
///     {name}         the measurement's own name, which may be a container's
///     {folder}       the measurement's folder, which the service starts in
///     {user}         the login user's number, which the service runs as
///     {group}        the number of that user's group
///     {mark}         NAME=VALUE in the environment of everything that belongs to the measurement: the next agent ends what has it
///
/// Before the first measurement, when a runtime is prepared, there are only `{user}` and `{group}`.
struct Placeholders {
    private var values: [(name: String, value: String)]

    init(userID: UInt32, groupID: UInt32) {
        values = [("{user}", String(userID)), ("{group}", String(groupID))]
    }

    init(measurement id: String, userID: UInt32, groupID: UInt32) {
        self.init(userID: userID, groupID: groupID)
        values += [
            ("{name}", "hapfleet-\(id)"), ("{folder}", "\(MeasurementPlan.workFolder)/\(id)"),
            ("{mark}", "\(Program.mark)\(id)/service"),
        ]
    }

    func filled(_ word: String) -> String {
        values.reduce(word) { $0.replacing($1.name, with: $1.value) }
    }

    func filled(_ words: [String]) -> [String] {
        words.map { filled($0) }
    }

    func filled(_ target: Target) -> Target {
        switch target {
        case .service: .service
        case .running(let kind, let names): .running(kind, names: filled(names))
        }
    }
}

extension Runtime {
    /// One of its commands with the words before it that become root on `host`, if it is to.
    func command(_ words: [String], on host: Host) -> [String] {
        isRoot ? host.privilegeCommand + words : words
    }
}
