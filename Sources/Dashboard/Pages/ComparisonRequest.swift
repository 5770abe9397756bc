import Reports

/// Which cells are compared, as an address names them.
struct ComparisonRequest: Hashable, Sendable {
    let dimension: Comparison.Dimension?
    let from: String?
    let to: String?
    let workload: String?
    let runtime: String?
    let arch: String?

    init(_ query: Query) {
        dimension = query["by"].flatMap(Comparison.Dimension.init)
        from = query["first"]
        to = query["then"]
        workload = query["workload"]
        runtime = query["runtime"]
        arch = query["arch"]
    }

    var request: Comparison.Request {
        Comparison.Request(
            by: dimension, from: dimension == nil ? nil : from, to: dimension == nil ? nil : to,
            workloads: [workload].compactMap(\.self), runtimes: [runtime].compactMap(\.self),
            architectures: [arch].compactMap(\.self))
    }
}
