/// What a host said of the runtimes that it was measured in.
public struct RuntimeTable {
    private let host: ReportHost

    /// The table of one host.
    public init(_ host: ReportHost) {
        self.host = host
    }

    /// The table for a terminal; empty if no runtime has anything to say. See `Report.text` for the parameters.
    public func text(width: Int?, colour: Bool) -> String {
        var table = TextTable([.init("runtime"), .init("version"), .init("configuration (SHA-256)")])
        for runtime in host.runtimes where runtime.version != nil || runtime.configuration != nil {
            table.append([
                .init(runtime.name), .init(runtime.version ?? "–"), .init(runtime.configuration?.prefix(12).description ?? "–"),
            ])
        }
        return table.isEmpty ? "" : table.rendered(width: width, colour: colour)
    }
}
