import AgentWire
import FleetInventory
public import StrictYAML

extension Campaign {
    /// Reads the campaign in the file at `path`.
    public static func read(path: String) throws(YAMLError) -> Campaign {
        try Campaign(text: YAMLDocument.text(path: path), file: path)
    }

    /// Reads the campaign in `text`; errors name it `file`.
    public init(text: String, file: String) throws(YAMLError) {
        self = try YAMLDocument.parse(text, file: file).mapping { top throws(YAMLError) in
            try Campaign(&top, text: text)
        }
        guard limits.timeout > longestMeasurement else {
            throw YAMLError(
                .badValue, at: YAMLPosition(file: file),
                cause: "the timeout of \(limits.timeout.written) is not longer than the phases, \(longestMeasurement.written)",
                remedy: "raise 'timeout' in 'limits' or shorten 'phases'")
        }
    }

    /// The same campaign, with the functions of programs measured too; what it says is then what was run. `file` is for errors.
    public func vertical(file: String) throws(YAMLError) -> Campaign {
        if isVertical { return self }
        do {
            return try Campaign(text: text + (text.hasSuffix("\n") ? "" : "\n") + "vertical: true\n", file: file)
        } catch  where error.code == .duplicateKey {
            // The second of the two is in no file.
            let line = text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.hasPrefix("vertical") }
            let position = line.map { YAMLPosition(file: file, line: $0 + 1, column: 1) } ?? error.position
            throw YAMLError(
                .duplicateKey, at: position, cause: "the campaign says 'vertical: false', and --vertical the opposite",
                remedy: "leave out one of them")
        }
    }

    private init(_ top: inout YAMLMapping, text: String) throws(YAMLError) {
        self.text = text
        name = try DefinitionName(top.required("name")).text
        hosts = try Selection(top.required("hosts"), of: "hosts")
        var positions: [Reference: YAMLPosition] = [:]
        workloads = try Self.names(top.required("workloads")) { positions[.workload($0)] = $1 }
        runtimes =
            try top.optional("runtimes").map { value throws(YAMLError) in
                try Self.names(value) { positions[.runtime($0)] = $1 }
            } ?? ["native"]
        self.positions = positions
        repeats = try top.optional("repeats")?.int(in: 1...10_000) ?? 1
        phases = try top.optional("phases")?.mapping(Phases.init) ?? Phases()
        start = try top.optional("start")?.mapping(Start.init) ?? Start()
        limits = try top.optional("limits")?.mapping(Limits.init) ?? Limits()
        prune = try top.optional("prune")?.bool() ?? true
        isVertical = try top.optional("vertical")?.bool() ?? false
        target = try top.optional("target").map { value throws(YAMLError) in try TargetDefinition(value).target }
        weight = try top.optional("weight").map { value throws(YAMLError) in try DefinitionName(value).text } ?? "uniform"
        alert = try top.optional("alert").map(AlertRule.list) ?? []
        notify = try top.optional("notify").map(AlertRecipient.list) ?? []
    }

    private static func names(
        _ value: YAMLValue, found: (String, YAMLPosition) -> Void
    ) throws(YAMLError) -> [String] {
        var names: [String] = []
        for item in try value.items() {
            let name = try DefinitionName(item).text
            guard !names.contains(name) else { throw item.refused("names '\(name)' again", remedy: "keep one of them") }
            found(name, item.position)
            names.append(name)
        }
        guard !names.isEmpty else { throw value.refused("is empty", remedy: "name at least one") }
        return names
    }
}

extension Campaign.Phases {
    init(_ mapping: inout YAMLMapping) throws(YAMLError) {
        let idle = try mapping.optional("baseline")?.duration(in: .zero ... .seconds(3_600))
        warmup = try mapping.optional("warmup")?.duration(in: .zero ... .seconds(3_600)) ?? warmup
        if let settle = mapping.optional("settle") { try readSettle(settle) }
        if let steady = mapping.optional("steady") { try readSteady(steady) }
        baseline = idle ?? steady
    }

    private mutating func readSteady(_ value: YAMLValue) throws(YAMLError) {
        let lengths: ClosedRange<Duration> = .zero ... .seconds(3_600)
        guard value.isMapping else { return steady = try value.duration(in: lengths) }
        (steady, windows) = try value.mapping { part throws(YAMLError) in
            (
                try part.optional("length")?.duration(in: lengths) ?? steady,
                try part.optional("windows")?.int(in: 1...Int(PhaseLengths.mostWindows)) ?? windows
            )
        }
        guard steady == .zero || steady >= .milliseconds(100) * windows else {
            throw value.refused("has windows below 100ms", remedy: "raise 'length' or lower 'windows'")
        }
    }

    private mutating func readSettle(_ value: YAMLValue) throws(YAMLError) {
        (quiet, settleMax) = try value.mapping { settle throws(YAMLError) in
            (
                try settle.optional("quiet")?.duration(in: .milliseconds(100) ... .seconds(3_600)) ?? quiet,
                try settle.optional("max")?.duration(in: .milliseconds(100) ... .seconds(86_400)) ?? settleMax
            )
        }
        guard settleMax >= quiet else {
            throw value.refused(
                "has 'max' \(settleMax.written) below 'quiet' \(quiet.written)", remedy: "raise 'max' or lower 'quiet'")
        }
    }
}

extension Campaign.Start {
    init(_ mapping: inout YAMLMapping) throws(YAMLError) {
        barrier = try mapping.optional("barrier").map(Self.barrier) ?? barrier
        if let word = try mapping.optional("stragglers")?.word(of: StragglerPolicy.allCases.map(\.rawValue)) {
            stragglers = StragglerPolicy(rawValue: word) ?? stragglers
        }
        lead = try mapping.optional("lead")?.duration(in: .milliseconds(100) ... .seconds(600)) ?? lead
        maxSkew = try mapping.optional("max_skew")?.duration(in: .microseconds(1) ... .seconds(10)) ?? maxSkew
    }

    private static func barrier(_ value: YAMLValue) throws(YAMLError) -> BarrierPolicy {
        let remedy = "write all, {quorum: 80%}, {quorum: 12} or {deadline: 30s}"
        guard value.isMapping else {
            guard try value.text() == "all" else { throw value.refused("is '\(try value.text())'", remedy: remedy) }
            return .all
        }
        return try value.mapping { policy throws(YAMLError) in
            let quorum = try policy.optional("quorum").map(Self.quorum)
            let deadline = try policy.optional("deadline")?.duration(in: .seconds(1) ... .seconds(3_600))
            switch (quorum, deadline) {
            case (let quorum?, nil): return .quorum(quorum)
            case (nil, let time?): return .deadline(time)
            case (nil, nil), (_?, _?): throw value.refused("must be one policy", remedy: remedy)
            }
        }
    }

    /// A share such as `80%`, or a count of hosts.
    private static func quorum(_ value: YAMLValue) throws(YAMLError) -> BarrierPolicy.Quorum {
        let text = try value.text()
        if text.hasSuffix("%") { return .percent(try value.percent(in: 1...100)) }
        guard Int(text) != nil else {
            throw value.refused("is '\(text)'", remedy: "write a share such as 80%, or a number of hosts")
        }
        return .count(try value.int(in: 1...1_000_000))
    }
}

extension Campaign.Limits {
    init(_ mapping: inout YAMLMapping) throws(YAMLError) {
        parallel = try mapping.optional("parallel")?.int(in: 1...10_000) ?? parallel
        timeout = try mapping.optional("timeout")?.duration(in: .seconds(1) ... .seconds(7 * 86_400)) ?? timeout
        tasksMissed = try mapping.optional("tasks_missed")?.int(in: 0...1_000_000) ?? tasksMissed
        load = try mapping.optional("load")?.hundredths(in: 1...100_000)
        memoryMiB = try mapping.optional("memory_mib")?.int(in: 0...1_048_576)
    }
}
