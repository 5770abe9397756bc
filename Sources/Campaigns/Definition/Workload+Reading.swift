import FleetInventory
public import StrictYAML

extension Workload {
    /// Reads the workload in the file at `path`.
    public static func read(path: String) throws(YAMLError) -> Workload {
        try YAMLDocument.read(path: path).mapping(Workload.init)
    }

    init(_ top: inout YAMLMapping) throws(YAMLError) {
        name = try DefinitionName(top.required("name")).text
        description = try top.optional("description")?.text() ?? ""
        kind = try top.optional("kind").map { value throws(YAMLError) in try Kind(value) } ?? .honest
        target = try top.optional("target").map { value throws(YAMLError) in try TargetDefinition(value).target }
        // Without a target there is nothing but the service that could be measured.
        let started = target == nil ? try top.required("service") : top.optional("service")
        (service, ready, isRestarted) =
            try started.map { value throws(YAMLError) in try Self.service(value) } ?? (nil, .immediately, false)
        prepare = try CommandWords.list(top.optional("prepare"))
        (driver, driverHosts) =
            try top.optional("driver").map { value throws(YAMLError) in
                try value.mapping { driver throws(YAMLError) in
                    (
                        try CommandWords(driver.required("command")).words,
                        try driver.optional("on").map { value throws(YAMLError) in try Selection(value, of: "on") }
                    )
                }
            } ?? (nil, nil)
        if service == nil, driver == nil {
            throw YAMLError(
                .missingKey, at: top.position,
                cause: "the file has neither 'service' nor 'driver', so that no work can be counted",
                remedy: "add 'driver: {command: [...]}', which uses what is measured")
        }
        work = try top.required("work").mapping(Work.init)
        requires = try ProgramNames(top.optional("requires")).names
    }

    private static func service(_ value: YAMLValue) throws(YAMLError) -> ([String]?, Ready, isRestarted: Bool) {
        try value.mapping { service throws(YAMLError) in
            let command = try CommandWords(service.required("command")).words
            let isRestarted = try service.optional("restart")?.bool() ?? false
            let ready = service.optional("ready")
            if let ready, isRestarted {
                throw ready.refused("does not go with 'restart'", remedy: "remove one of them: what ends does not get ready")
            }
            return (command, try ready.map(Ready.init) ?? .immediately, isRestarted)
        }
    }
}

extension Workload.Kind {
    fileprivate init(_ value: YAMLValue) throws(YAMLError) {
        let text = try value.text()
        guard let kind = Self(rawValue: text) else {
            throw value.refused("is '\(text)', no kind of workload", remedy: "write honest or exposure")
        }
        self = kind
    }
}

extension Workload.Ready {
    fileprivate init(_ value: YAMLValue) throws(YAMLError) {
        self = try value.mapping { ready throws(YAMLError) in
            switch (ready.optional("tcp"), ready.optional("stdout")) {
            case (let tcp?, nil): return try Self.tcp(tcp)
            case (nil, let stdout?): return .stdout(prefix: try OutputPrefix(stdout).text)
            case (nil, nil), (_?, _?):
                throw value.refused("must say one thing", remedy: "write {tcp: 127.0.0.1:PORT} or {stdout: TEXT}")
            }
        }
    }

    private static func tcp(_ value: YAMLValue) throws(YAMLError) -> Workload.Ready {
        let text = try value.text()
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = DottedQuad(String(parts[0])), let port = UInt16(parts[1]), port > 0 else {
            throw value.refused("is '\(text)', no IPv4 address with a port", remedy: "write such as 127.0.0.1:16379")
        }
        return .tcp(address: address.text, port: port)
    }
}

extension Workload.Work {
    fileprivate init(_ mapping: inout YAMLMapping) throws(YAMLError) {
        linePrefix = try OutputPrefix(mapping.required("line_prefix")).text
        each = try mapping.optional("each")?.int(in: 1...1_000_000_000) ?? 1
        unit = try mapping.optional("unit")?.text() ?? "units"
    }
}
