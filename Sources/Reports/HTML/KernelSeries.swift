/// How the kernels of a report look in its plots: a short name, a colour and a line pattern each, the same in all of them.
struct KernelSeries {
    struct Kernel: Hashable {
        let release: String
        let arch: String
    }

    /// In the order of their releases.
    let kernels: [Kernel]
    private let labels: [Kernel: String]
    private let positions: [Kernel: Int]

    init(_ cells: [ReportCell]) {
        kernels = Set(cells.map { Kernel(release: $0.kernel, arch: $0.arch) }).sorted {
            $0.release == $1.release ? $0.arch < $1.arch : ReleaseOrder.precedes($0.release, $1.release)
        }
        let severalArchitectures = Set(kernels.map(\.arch)).count > 1
        let short = kernels.map { ReleaseOrder.short($0.release) + (severalArchitectures ? " \($0.arch)" : "") }
        let unambiguous = Dictionary(grouping: short) { $0 }.filter { $0.value.count == 1 }
        labels = Dictionary(
            uniqueKeysWithValues: zip(kernels, short).map { kernel, short in
                let full = kernel.release + (severalArchitectures ? " \(kernel.arch)" : "")
                return (kernel, DisplayWidth.clipped(VisibleText.of(unambiguous[short] == nil ? full : short), to: 20))
            })
        positions = Dictionary(uniqueKeysWithValues: zip(kernels, kernels.indices))
    }

    func label(of cell: ReportCell) -> String { labels[Self.kernel(of: cell)] ?? cell.kernel }

    /// The number of the colour, 0 to 6.
    func colour(of cell: ReportCell) -> Int { (positions[Self.kernel(of: cell)] ?? 0) % 7 }

    /// Dashes that tell lines apart without colour.
    func dashes(of cell: ReportCell) -> String {
        let patterns = ["none", "7 3", "2 3", "9 3 2 3", "12 4", "4 2", "1 4"]
        return patterns[(positions[Self.kernel(of: cell)] ?? 0) % patterns.count]
    }

    private static func kernel(of cell: ReportCell) -> Kernel { Kernel(release: cell.kernel, arch: cell.arch) }
}
