import Reports

/// What the doctor found about one thing.
struct DoctorFinding: Encodable {
    enum State: String, Encodable {
        case good
        case warning
        case failed

        var style: TextTable.Style {
            switch self {
            case .good: .good
            case .warning: .plain
            case .failed: .bad
            }
        }
    }

    var state: State
    var detail: String
    var remedy = ""

    static func good(_ detail: String) -> Self { Self(state: .good, detail: detail) }
    static func warning(_ detail: String, remedy: String = "") -> Self { Self(state: .warning, detail: detail, remedy: remedy) }
    static func failed(_ detail: String, remedy: String = "") -> Self { Self(state: .failed, detail: detail, remedy: remedy) }

    /// What a look that broke off says.
    static func failed(_ error: any Error) -> Self {
        .failed((error as? CommandFailure)?.message ?? "\(error)")
    }
}

/// What the doctor found about each thing, in order. One look that fails does not keep it from the next.
struct DoctorFindings {
    private struct Row: Encodable {
        let check: String
        let state: DoctorFinding.State
        let detail: String
        let remedy: String
    }

    private var rows: [Row] = []

    var hasFailed: Bool { rows.contains { $0.state == .failed } }

    mutating func look(_ check: String, _ body: () throws -> DoctorFinding) {
        do {
            add(check, try body())
        } catch {
            add(check, .failed(error))
        }
    }

    mutating func look(_ check: String, _ body: () async throws -> DoctorFinding) async {
        do {
            add(check, try await body())
        } catch {
            add(check, .failed(error))
        }
    }

    /// The same, with what the look brought along.
    mutating func look<Value>(_ check: String, _ body: () async throws -> (DoctorFinding, Value)) async -> Value? {
        do {
            let (finding, value) = try await body()
            add(check, finding)
            return value
        } catch {
            add(check, .failed(error))
            return nil
        }
    }

    private mutating func add(_ check: String, _ finding: DoctorFinding) {
        rows.append(Row(check: check, state: finding.state, detail: finding.detail, remedy: finding.remedy))
    }

    func print(as format: OutputOptions.Format) throws {
        guard format == .table else { return Swift.print(try ReportJSON.text(rows), terminator: "") }
        var table = TextTable([.init("check"), .init("state"), .init("what"), .init("remedy", isOptional: true)])
        for row in rows {
            table.append([.init(row.check), .init(row.state.rawValue, row.state.style), .init(row.detail), .init(row.remedy)])
        }
        Swift.print(table.rendered(width: Terminal.width, colour: Terminal.hasColour), terminator: "")
    }
}
