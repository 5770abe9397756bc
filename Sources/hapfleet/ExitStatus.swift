/// How the program ends; scripts depend on the numbers.
enum ExitStatus: Int32, Error {
    /// All hosts measured and valid.
    case success = 0
    /// It ran, but a host failed, a result is invalid, a bound was passed, or an alert rule found something.
    case partial = 1
    /// Usage or configuration.
    case usage = 2
    /// Nothing could be measured.
    case nothing = 3
}

/// A line for the user and the status to end with.
struct CommandFailure: Error {
    var message: String
    var status: ExitStatus

    init(_ message: String, status: ExitStatus = .usage) {
        self.message = message
        self.status = status
    }
}

/// Does `work`; what it throws is a matter of usage or configuration.
func configuring<Value, Failure: Error & CustomStringConvertible>(
    _ work: () throws(Failure) -> Value
) throws -> Value {
    do throws(Failure) {
        return try work()
    } catch {
        throw CommandFailure(error.description)
    }
}

/// Does `work`; what it throws is a matter of usage or configuration.
func configuring<Value, Failure: Error & CustomStringConvertible>(
    _ work: () async throws(Failure) -> Value
) async throws -> Value {
    do throws(Failure) {
        return try await work()
    } catch {
        throw CommandFailure(error.description)
    }
}
