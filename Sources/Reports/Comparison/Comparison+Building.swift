import HAPStatistics
public import KernelSources
import ResultStore

extension Comparison {
    /// What differs between the cells of two runs, or, if `to` is nil, of one, with names and lines from `kernels`. The HAP is under
    /// `weight`; nil is the uniform one that is built in.
    public init(from: RunContents, to: RunContents?, _ request: Request, kernels: KernelLibrary, weight: Weight? = nil) {
        var register = FunctionRegister(kernels: kernels, reportedUnder: weight)
        let left = DigestedRun(from, &register)
        let right = to.map { DigestedRun($0, &register) }
        self.init(from: left, to: right, request, register, kernels)
    }

    init(
        from: DigestedRun, to: DigestedRun?, _ request: Request, _ register: FunctionRegister, _ kernels: KernelLibrary
    ) {
        let perHost = request.dimension == .host
        let left = ComparedCell.cells(of: from, perHost: perHost)
        let right = to.map { ComparedCell.cells(of: $0, perHost: perHost) } ?? left
        let pairing = CellPairing(request: request)
        let cells = pairing.pairs(left, right, isOneRun: to == nil)
        let builder = PairBuilder(cells, register, kernels, request.dimension)
        var pairs = cells.mappedInParallel { builder.pair($0.0, $0.1) }
        pairs.adjust(\.functions)
        pairs.adjust(\.lines)
        pairs.adjust(\.hap)
        let overlaps =
            to == nil
            ? request.dimension.map { dimension in
                pairing.groups(left, dimension).compactMap { ComparedOverlap($0.group, $0.cells, dimension, register) }
            } ?? [] : []
        self.init(
            from: from.run.id.text, to: to?.run.id.text ?? from.run.id.text, by: request.dimension,
            weight: register.weight?.name, unit: register.weight?.unit.rawValue, pairs: pairs, overlaps: overlaps)
    }
}

/// Compares cells, having read each kernel's catalogue once.
private struct PairBuilder {
    private let register: FunctionRegister
    private let dimension: Comparison.Dimension?
    /// Those of kernels that are compared with another.
    private let catalogues: [Kernel: KernelCatalogue]

    private struct Kernel: Hashable {
        let release: String
        let arch: String

        init(_ cell: ComparedCell) { (release, arch) = (cell.key.kernel, cell.key.arch) }
    }

    init(
        _ pairs: [(ComparedCell, ComparedCell)], _ register: FunctionRegister, _ kernels: KernelLibrary,
        _ dimension: Comparison.Dimension?
    ) {
        self.register = register
        self.dimension = dimension
        let compared = pairs.filter { $0.key.kernel != $1.key.kernel }.flatMap { [$0, $1] }
        let byKernel = Dictionary(compared.map { (Kernel($0), $0) }) { first, _ in first }
        let read = byKernel.map { ($0.key, $0.value) }.mappedInParallel { kernel, cell in
            KernelCatalogue(cell.valid, kernels).map { (kernel, $0) }
        }
        catalogues = Dictionary(uniqueKeysWithValues: read.compactMap(\.self))
    }

    func pair(_ from: ComparedCell, _ to: ComparedCell) -> ComparedPair {
        let (before, after) = (from.valid, to.valid)
        let isOneKernel = from.key.kernel == to.key.kernel
        let matching = FunctionMatching(
            CellFunctions(before, register), CellFunctions(after, register), isOneKernel: isOneKernel,
            catalogues: isOneKernel ? (nil, nil) : (catalogues[Kernel(from)], catalogues[Kernel(to)]))
        let (total, subsystems) = SubsystemChange.of(matching.matches)
        let changes = matching.matches.compactMap(FunctionChange.init).sorted(by: FunctionChange.precedes)
        return ComparedPair(
            from: side(from), to: side(to),
            functions: Difference(from: before.map { Double($0.task.count) }, to: after.map { Double($0.task.count) }),
            lines: Self.difference(lines(before), lines(after)), hap: Self.difference(profiles(before), profiles(after)),
            similarity: Self.similarity(matching.matches) { _ in 1 },
            similarityOfLines: total.linesFrom > 0 && total.linesTo > 0
                ? Self.similarity(matching.matches) { $0.lines ?? 0 } : nil,
            total: total, subsystems: subsystems,
            counts: Dictionary(grouping: changes, by: \.kind.rawValue).mapValues(\.count), changes: changes)
    }

    private func lines(_ digests: [MeasurementDigest]) -> [Double]? {
        let known = digests.filter(\.hasLines)
        return known.isEmpty ? nil : known.map { Double(register.lines(of: $0.task).lines) }
    }

    private func profiles(_ digests: [MeasurementDigest]) -> [Double]? {
        let known = digests.filter(\.hasLines)
        guard register.weight != nil, !known.isEmpty else { return nil }
        return known.map { WeightedProfile(of: $0.task, register.contributions).value }
    }

    private static func difference(_ from: [Double]?, _ to: [Double]?) -> Difference? {
        guard let from, let to else { return nil }
        return Difference(from: from, to: to)
    }

    private func side(_ cell: ComparedCell) -> ComparedSide {
        ComparedSide(
            run: cell.run, workload: cell.key.workload, runtime: cell.key.runtime, kernel: cell.key.kernel, arch: cell.key.arch,
            host: cell.host, label: label(cell), valid: cell.valid.count, measurements: cell.all.count,
            linesSource: register.lines(of: FunctionTally(of: cell.valid.map(\.task)).union).source,
            linesReason: cell.valid.compactMap(\.absenceOfLines).first?.reason)
    }

    private func label(_ cell: ComparedCell) -> String {
        switch dimension {
        case .kernel: ReleaseOrder.short(cell.key.kernel)
        case .host: cell.host ?? "the others"
        case .runtime, .workload: dimension.map(cell.value) ?? ""
        case nil: cell.run
        }
    }

    private static func similarity(_ matches: [FunctionMatching.Match], _ weight: (ReachedBody) -> Int) -> Double? {
        let weights = matches.map { (former: $0.former.map(weight) ?? 0, latter: $0.latter.map(weight) ?? 0) }
        let either = weights.reduce(0) { $0 + max($1.former, $1.latter) }
        guard either > 0 else { return nil }
        return Double(weights.reduce(0) { $0 + min($1.former, $1.latter) }) / Double(either)
    }
}

extension ComparedOverlap {
    /// More cells than this make more regions than anyone reads.
    private static let most = 8

    /// What the cells of a group have in common; nil for one cell or too many.
    fileprivate init?(
        _ group: ComparedGroup, _ cells: [ComparedCell], _ dimension: Comparison.Dimension, _ register: FunctionRegister
    ) {
        let cells = cells.filter { !$0.valid.isEmpty }
        guard (2...Self.most).contains(cells.count), dimension != .kernel else { return nil }
        let reached = cells.map { CellFunctions($0.valid, register).bodies }
        var members: [FunctionKey: Int] = [:]
        for (place, bodies) in reached.enumerated() {
            for key in bodies.keys { members[key, default: 0] |= 1 << place }
        }
        let labels = cells.map { $0.value(dimension) }
        let regions = Dictionary(grouping: members.keys) { members[$0] ?? 0 }.map { mask, keys -> Region in
            let inside = cells.indices.filter { mask >> $0 & 1 == 1 }
            let bodies = keys.compactMap { reached[inside[0]][$0] }
            return Region(
                members: inside.map { labels[$0] }, functions: keys.count, lines: bodies.compactMap(\.lines).reduce(0, +),
                names: inside.count == 1 ? bodies.map(Function.init).sorted(by: Function.precedes) : [])
        }
        self.init(
            group: group.title, members: labels,
            regions: regions.sorted { left, right in
                left.members.count == right.members.count
                    ? left.members.lexicographicallyPrecedes(right.members) : left.members.count > right.members.count
            })
    }
}

extension ComparedOverlap.Function {
    fileprivate init(_ body: ReachedBody) {
        let place = FunctionPlace.text(file: body.file, firstLine: body.firstLine, module: body.module)
        self.init(name: body.name, place: place, lines: body.lines, reached: body.reached)
    }

    fileprivate static func precedes(_ left: Self, _ right: Self) -> Bool {
        let (one, other) = (left.lines ?? 0, right.lines ?? 0)
        return one == other ? (left.place, left.name) < (right.place, right.name) : one > other
    }
}
