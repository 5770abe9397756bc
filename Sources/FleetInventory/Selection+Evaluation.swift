import StrictYAML

extension Selection {
    /// The hosts of `inventory` that it chooses, in the inventory's order.
    ///
    /// A name that is neither a group nor a host, and an attribute that no host has, are errors that name the near ones.
    public func evaluate(on inventory: Inventory) throws(SelectionError) -> [Host] {
        let chosen = try SelectionEvaluation(selection: text, inventory: inventory).mask(of: expression)
        return zip(inventory.hosts, chosen).filter(\.1).map(\.0)
    }
}

/// Evaluates expressions to one flag a host.
private struct SelectionEvaluation {
    let selection: String
    let inventory: Inventory

    func mask(of expression: Selection.Expression) throws(SelectionError) -> [Bool] {
        switch expression {
        case .all: return constant(true)
        case .name(let name, let column): return try named(name, column)
        case .group(let name, let column): return try grouped(name, column)
        case .comparison(let attribute, let comparison, let value, let column):
            return try compared(attribute, comparison, value, column)
        case .not(let inner): return try mask(of: inner).map { !$0 }
        case .every(let parts): return try folded(parts, from: true) { $0 && $1 }
        case .any(let parts): return try folded(parts, from: false) { $0 || $1 }
        }
    }

    private func constant(_ value: Bool) -> [Bool] {
        Array(repeating: value, count: inventory.hosts.count)
    }

    private func folded(
        _ parts: [Selection.Expression], from start: Bool, _ combine: (Bool, Bool) -> Bool
    ) throws(SelectionError) -> [Bool] {
        var result = constant(start)
        for part in parts { result = zip(result, try mask(of: part)).map(combine) }
        return result
    }

    private func named(_ name: String, _ column: Int) throws(SelectionError) -> [Bool] {
        if inventory.groups.contains(name) { return members { $0 == name } }
        var result = constant(false)
        for part in names(of: name) {
            if let index = inventory.index(ofHost: part) {
                result[index] = true
            } else if GlobPattern.isGlob(part) {
                let glob = GlobPattern(part)
                for (index, host) in inventory.hosts.enumerated() where glob.matches(host.name) { result[index] = true }
            } else {
                throw unknown("group or host", part, among: inventory.groups.sorted() + inventory.hosts.lazy.map(\.name), column)
            }
        }
        return result
    }

    /// The parser has checked the pattern already.
    private func names(of pattern: String) -> [String] {
        do throws(HostPattern.Fault) {
            return try HostPattern(pattern).names
        } catch {
            return [pattern]
        }
    }

    private func grouped(_ name: String, _ column: Int) throws(SelectionError) -> [Bool] {
        if GlobPattern.isGlob(name) { return members(where: GlobPattern(name).matches) }
        guard inventory.groups.contains(name) else { throw unknown("group", name, among: inventory.groups.sorted(), column) }
        return members { $0 == name }
    }

    private func members(where fits: (String) -> Bool) -> [Bool] {
        inventory.hosts.map { $0.groups.contains(where: fits) }
    }

    private func compared(
        _ attribute: String, _ comparison: Selection.Comparison, _ value: String, _ column: Int
    ) throws(SelectionError) -> [Bool] {
        let values = inventory.hosts.map { $0.attribute(attribute) }
        guard inventory.hosts.isEmpty || values.contains(where: { $0 != nil }) else {
            let known = inventory.attributes.sorted()
            throw SelectionError(
                code: .unknownAttribute, selection: selection, column: column,
                cause: "no host has a label or fact '\(attribute)'", remedy: NearestWords.advice(for: attribute, among: known))
        }
        return values.map { $0.map { comparison.holds($0, value) } ?? false }
    }

    private func unknown(_ kind: String, _ name: String, among known: [String], _ column: Int) -> SelectionError {
        let remedy = known.isEmpty ? "the inventory has none" : NearestWords.advice(for: name, among: known)
        return SelectionError(
            code: .unknownName, selection: selection, column: column, cause: "unknown \(kind) '\(name)'", remedy: remedy)
    }
}

extension Selection.Comparison {
    /// Whether an attribute that is `actual` compares so with `wanted`.
    func holds(_ actual: String, _ wanted: String) -> Bool {
        switch self {
        case .equal: isEqual(actual, wanted)
        case .notEqual: !isEqual(actual, wanted)
        case .less: VersionOrder.compare(actual, with: wanted) < 0
        case .lessOrEqual: VersionOrder.compare(actual, with: wanted) <= 0
        case .greater: VersionOrder.compare(actual, with: wanted) > 0
        case .greaterOrEqual: VersionOrder.compare(actual, with: wanted) >= 0
        }
    }

    private func isEqual(_ actual: String, _ wanted: String) -> Bool {
        if GlobPattern.isGlob(wanted) { return GlobPattern(wanted).matches(actual) }
        return actual == wanted || VersionOrder.isVersion(wanted) && VersionOrder.compare(actual, with: wanted) == 0
    }
}
