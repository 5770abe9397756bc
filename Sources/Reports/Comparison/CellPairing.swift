import ResultStore

/// Which cells are compared with which.
struct CellPairing {
    let request: Comparison.Request

    /// Pairs of cells of one run, or of two; cells that the request leaves out are in none.
    func pairs(_ from: [ComparedCell], _ to: [ComparedCell], isOneRun: Bool) -> [(ComparedCell, ComparedCell)] {
        let (from, to) = (from.filter(isWanted), to.filter(isWanted))
        guard let dimension = request.dimension else { return alike(from, to) }
        let names = Set((from + to).map { $0.value(dimension) })
        if dimension == .host { return isOneRun ? hostsAgainstOthers(from, names: names) : alike(from, to) }
        return groups(from + (isOneRun ? [] : to), dimension).flatMap { group, _ in
            let (left, right) = (
                from.filter { $0.group(without: dimension) == group }, to.filter { $0.group(without: dimension) == group }
            )
            return chosen(isOneRun ? within(left, dimension) : across(left, right, dimension), dimension, names: names)
        }
    }

    /// Cells by what they share, in the order in which they come.
    func groups(
        _ cells: [ComparedCell], _ dimension: Comparison.Dimension
    ) -> [(group: ComparedGroup, cells: [ComparedCell])] {
        var order: [ComparedGroup] = []
        var members: [ComparedGroup: [ComparedCell]] = [:]
        for cell in cells where isWanted(cell) {
            let group = cell.group(without: dimension)
            if members[group] == nil { order.append(group) }
            members[group, default: []].append(cell)
        }
        return order.map { ($0, members[$0] ?? []) }
    }

    private func isWanted(_ cell: ComparedCell) -> Bool {
        func allows(_ names: [String], _ name: String) -> Bool { names.isEmpty || names.contains(name) }
        return allows(request.workloads, cell.key.workload) && allows(request.runtimes, cell.key.runtime)
            && allows(request.architectures, cell.key.arch)
    }

    private func alike(_ from: [ComparedCell], _ to: [ComparedCell]) -> [(ComparedCell, ComparedCell)] {
        let same = from.compactMap { left in
            to.first { $0.key == left.key && $0.host == left.host }.map { (left, $0) }
        }
        return request.followsHosts ? same + to.flatMap { moves(into: $0, from: from) } : same
    }

    /// What hosts measured on the kernel that they have now, with what they did on the one that they had before: those hosts alone, and a pair for
    /// each kernel that some of them had. Others may have been on the new kernel all along.
    private func moves(into cell: ComparedCell, from earlier: [ComparedCell]) -> [(ComparedCell, ComparedCell)] {
        let alike = earlier.filter { $0.group(without: .kernel) == cell.group(without: .kernel) && $0.host == cell.host }
        let settled = Set(alike.filter { $0.key == cell.key }.flatMap(\.hosts))
        let arrived = Set(cell.hosts).subtracting(settled)
        return alike.filter { $0.key != cell.key }.compactMap { former in
            let movers = arrived.intersection(former.hosts)
            return movers.isEmpty ? nil : (former.limited(to: movers), cell.limited(to: movers))
        }
    }

    private func hostsAgainstOthers(_ cells: [ComparedCell], names: Set<String>) -> [(ComparedCell, ComparedCell)] {
        let pairs = cells.compactMap { cell -> (ComparedCell, ComparedCell)? in
            let others = cells.filter { $0.key == cell.key && $0.host != cell.host }
            guard !others.isEmpty else { return nil }
            return (ComparedCell(run: cell.run, key: cell.key, host: nil, all: others.flatMap(\.all)), cell)
        }
        return pairs.filter { isMeant($0.1.value(.host), by: request.to, names: names) }
    }

    /// Kernels step by step, and the oldest against the newest; of runtimes and loads each against `native` or the first.
    private func within(
        _ cells: [ComparedCell], _ dimension: Comparison.Dimension
    ) -> [(ComparedCell, ComparedCell)] {
        if request.from != nil || request.to != nil { return across(cells, cells, dimension) }
        guard cells.count > 1, let first = cells.first, let last = cells.last else { return [] }
        if dimension == .kernel {
            return Array(zip(cells, cells.dropFirst())) + (cells.count > 2 ? [(first, last)] : [])
        }
        let base = cells.first { dimension == .runtime && $0.key.runtime == "native" } ?? first
        return cells.filter { $0.value(dimension) != base.value(dimension) }.map { (base, $0) }
    }

    private func across(
        _ from: [ComparedCell], _ to: [ComparedCell], _ dimension: Comparison.Dimension
    ) -> [(ComparedCell, ComparedCell)] {
        from.flatMap { left in
            to.filter { $0.value(dimension) != left.value(dimension) }.map { (left, $0) }
        }
    }

    private func chosen(
        _ pairs: [(ComparedCell, ComparedCell)], _ dimension: Comparison.Dimension, names: Set<String>
    ) -> [(ComparedCell, ComparedCell)] {
        let named = pairs.filter {
            isMeant($0.0.value(dimension), by: request.from, names: names)
                && isMeant($0.1.value(dimension), by: request.to, names: names)
        }
        // One name alone: only forwards, so that '--from 5.10' is not also answered by pairs that end before it.
        guard dimension == .kernel, request.from == nil || request.to == nil, pairs.count > 1 else { return named }
        return named.filter { ReleaseOrder.precedes($0.0.key.kernel, $0.1.key.kernel) }
    }

    /// Whether the value has this name or, if none of `names` is it, begins so: `docker` is not `docker-seccomp`, and `5.1` is not the
    /// beginning of `5.10`.
    private func isMeant(_ value: String, by name: String?, names: Set<String>) -> Bool {
        guard let name else { return true }
        guard !names.contains(name) else { return value == name }
        guard value.hasPrefix(name) else { return false }
        let rest = value.dropFirst(name.count)
        return !(name.last?.isNumber == true && rest.first?.isNumber == true)
    }
}
