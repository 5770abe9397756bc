import CPostgreSQL

/// A connection to a PostgreSQL server, used by one task at a time: blocking calls of libpq.
struct PostgreSQLSession {
    private let connection: OpaquePointer
    private let location: String

    /// Connects, or throws `unreachable`.
    init(_ url: PostgreSQLURL) throws(StoreError) {
        location = url.text
        // Values of the address win over these, since the address comes first.
        let settings = [
            ("dbname", url.text), ("connect_timeout", "10"), ("application_name", "hapfleet"), ("keepalives_idle", "15"),
        ]
        let keywords = settings.map { $0.0 }, values = settings.map { $0.1 }
        let opened = withCStrings(keywords) { keywords in
            withCStrings(values) { values in PQconnectdbParams(keywords, values, 1) }
        }
        guard let opened else {
            throw StoreError(.failed, at: url.text, cause: "out of memory")
        }
        connection = opened
        guard PQstatus(opened) == CONNECTION_OK else {
            let failure = failure(sqlState: nil, message: String(cString: PQerrorMessage(opened)))
            PQfinish(opened)
            throw failure
        }
        // Notices would go to standard error, between the lines of a progress display.
        _ = PQsetNoticeProcessor(opened, { _, _ in }, nil)
    }

    /// Ends the connection; the session must not be used afterwards.
    func close() {
        PQfinish(connection)
    }

    /// Whether the last call found the connection broken.
    var isBroken: Bool {
        PQstatus(connection) != CONNECTION_OK
    }

    /// Runs one statement with parameters.
    @discardableResult
    func execute(_ sql: String, _ parameters: [PostgreSQLValue] = []) throws(StoreError) -> PostgreSQLRows {
        for case .text(let text) in parameters where text.utf8.contains(0) {
            throw StoreError(.conflict, at: location, cause: "a text holds a zero byte, which PostgreSQL cannot keep")
        }
        let bytes = parameters.map(\.bytes)
        let result = withPointers(to: bytes) { values in
            PQexecParams(
                connection, sql, Int32(parameters.count), nil, values, parameters.map(\.length),
                parameters.map { $0.isBinary ? 1 : 0 }, 0)
        }
        guard let result else { throw failure(sqlState: nil, message: String(cString: PQerrorMessage(connection))) }
        let rows = PostgreSQLRows(taking: result)
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return rows
        default: throw failure(sqlState: rows.sqlState, message: String(cString: PQresultErrorMessage(result)))
        }
    }

    /// Runs `body` in a transaction.
    func transaction<Value>(
        _ mode: String = "", _ body: (PostgreSQLSession) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        try execute("BEGIN " + mode)
        do throws(StoreError) {
            let value = try body(self)
            try execute("COMMIT")
            return value
        } catch {
            if !isBroken { _ = try? execute("ROLLBACK") }
            throw error
        }
    }

    /// See https://www.postgresql.org/docs/15/errcodes-appendix.html.
    private func failure(sqlState: String?, message: String) -> StoreError {
        let cause = message.split(separator: "\n").map { $0.trimmingPrefix { $0 == "\t" || $0 == " " } }.joined(separator: "; ")
        switch (sqlState, sqlState?.prefix(2)) {
        case (nil, _), (_, "08"), (_, "57"):
            return StoreError(
                .unreachable, at: location, cause: cause, remedy: "see that the server runs, and that this user may log in")
        case (_, "23"):
            return StoreError(.conflict, at: location, cause: cause)
        case ("53100", _):
            return StoreError(
                .diskFull, at: location, cause: cause, remedy: "free some space; what was stored before is still readable")
        case ("42501", _), ("25006", _):
            return StoreError(.notWritable, at: location, cause: cause, remedy: "grant the user what it needs")
        case ("40001", _), ("40P01", _), ("55P03", _):
            return StoreError(.busy, at: location, cause: cause, remedy: "try again")
        case (_, "XX"):
            return StoreError(.damaged, at: location, cause: cause, remedy: "restore it from a back-up")
        default:
            return StoreError(.failed, at: location, cause: cause)
        }
    }
}

/// A parameter of a statement.
enum PostgreSQLValue {
    case text(String)
    case number(Int64)
    case binary([UInt8])
    case null

    /// `text`, or null.
    init(_ text: String?) {
        self = text.map(Self.text) ?? .null
    }

    /// `number`, or null.
    init(_ number: (some BinaryInteger)?) {
        self = number.map { .number(Int64(clamping: $0)) } ?? .null
    }

    fileprivate var isBinary: Bool {
        if case .binary = self { true } else { false }
    }

    /// How much of it counts; texts end with a zero.
    fileprivate var length: Int32 {
        if case .binary(let bytes) = self { Int32(clamping: bytes.count) } else { 0 }
    }

    /// What is sent; texts with the zero that ends them.
    fileprivate var bytes: [UInt8]? {
        switch self {
        case .text(let text): Array(text.utf8) + [0]
        case .number(let number): Array(String(number).utf8) + [0]
        // An empty array has no address, and no address means null.
        case .binary(let bytes): bytes.isEmpty ? [0] : bytes
        case .null: nil
        }
    }
}

/// Calls `body` with the addresses of all `arrays`, which live until it returns.
private func withPointers<Value>(
    to arrays: [[UInt8]?], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value
) -> Value {
    let buffers = arrays.map { array in
        array.map { bytes in
            let buffer = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count)
            _ = buffer.initialize(from: bytes.lazy.map { CChar(bitPattern: $0) })
            return buffer
        }
    }
    defer { for case let buffer? in buffers { buffer.deallocate() } }
    return (buffers.map { $0.flatMap { UnsafePointer($0.baseAddress) } } + [nil]).withUnsafeBufferPointer {
        body($0.baseAddress!)
    }
}

/// Calls `body` with `texts` as C strings and a null at the end.
private func withCStrings<Value>(_ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value) -> Value {
    withPointers(to: texts.map { Array($0.utf8) + [0] }, body)
}
