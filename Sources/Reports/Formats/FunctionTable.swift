extension HostFunctions {
    /// The functions for a terminal: a table for each measurement, in the order in which they were first entered.
    public func table(width: Int? = nil, colour: Bool = false) -> String {
        let head = "host \(VisibleText.of(host))  kernel \(VisibleText.of(kernel ?? "–"))  build-id \(buildID ?? "–")\n"
        return head
            + measurements.map { measurement in
                let validity = measurement.valid ? "" : "  not valid"
                let title = "\(measurement.workload) \(measurement.runtime) #\(measurement.repetition)\(validity)"
                return "\n" + VisibleText.of(title) + "\n" + Self.table(of: measurement).rendered(width: width, colour: colour)
            }.joined()
    }

    private static func table(of measurement: Measurement) -> TextTable {
        var table = TextTable([
            .init("first seen", .right), .init("function"), .init("module"), .init("file"), .init("from", .right),
            .init("to", .right), .init("lines", .right), .init("context"),
        ])
        for function in measurement.functions {
            let time = NumberText.duration(microseconds: Int64(clamping: function.firstSeenMicroseconds))
            table.append([
                .init(time), .init(function.name), .init(function.module), .init(function.file ?? "–"),
                .init(function.firstLine.map(String.init) ?? "–"), .init(function.lastLine.map(String.init) ?? "–"),
                .init(NumberText.count(function.lines)), .init(function.context, function.context == "task" ? .plain : .faint),
            ])
        }
        return table
    }
}
