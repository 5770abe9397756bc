/// What a host is, in a few words.
package enum MachineText {
    /// Such as `debian 12, 4 processors, 7.8 GiB`; empty if the host was not reached.
    package static func of(_ facts: [String: String]) -> String {
        let system = [facts["os.id"], facts["os.version"]].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " ")
        let processors = facts["cpu.count"].map { $0 == "1" ? "1 processor" : "\($0) processors" }
        let memory = facts["memory.kib"].flatMap(Double.init).map { "\(NumberText.statistic($0 / 1_048_576)) GiB" }
        return [system.isEmpty ? nil : system, processors, memory].compactMap(\.self).joined(separator: ", ")
    }
}
