import AgentWire
import CSyscalls
import KernelTracing

/// A program that the agent started, in a session of its own.
final class Child {
    /// What it is there for.
    enum Role: UInt8 {
        case service
        case preparation
        case driver

        var name: String {
            switch self {
            case .service: "service"
            case .preparation: "preparation"
            case .driver: "driver"
            }
        }
    }

    let role: Role
    let name: String
    let task: Int32
    /// Standard output and error, read without waiting; nil when they have ended.
    private(set) var output: OpenFile?
    private(set) var errors: OpenFile?
    /// The end of its error output; of its standard output if it wrote no errors.
    private var errorTail = OutputTail()
    private var outputTail = OutputTail()
    /// How it ended, as `wait` says; nil while it runs.
    var status: Int32?
    private var gate: OpenFile?
    private let buffer = ReadBuffer(size: 16 << 10)

    /// Starts `program`; with `isHeld` it begins only when it is released.
    init(
        _ program: Program, role: Role, isHeld: Bool = false, measurement: String, directory: String, user: UInt32,
        group: UInt32
    ) throws(SystemCallError) {
        self.role = role
        name = program.arguments.first ?? ""
        let (output, errors, gate) = (try Pipe(), try Pipe(), try Pipe())
        let environment =
            UserAccount(id: user).environment(temporaryDirectory: directory) + program.environment
            + ["\(Program.mark)" + measurement + "/" + role.name]
        task = Self.withCStrings(program.arguments) { arguments in
            Self.withCStrings(environment) { environment in
                directory.withCString { directory in
                    var start = hap_start(
                        arguments: arguments, environment: environment, directory: directory, user: user, group: group,
                        gate: isHeld ? gate.reading.descriptor : -1, output: output.writing.descriptor,
                        error: errors.writing.descriptor)
                    return hap_spawn(&start)
                }
            }
        }
        guard task > 0 else { throw SystemCallError("start", program.arguments.first ?? "") }
        _ = hap_set_nonblocking(output.reading.descriptor)
        _ = hap_set_nonblocking(errors.reading.descriptor)
        self.output = output.reading
        self.errors = errors.reading
        self.gate = isHeld ? gate.writing : nil
    }

    /// Lets a held program begin.
    func release() {
        try? gate?.writeAll([1])
        gate = nil
    }

    /// Reads what it wrote since and passes its standard output to `body`.
    func drain(_ body: ([UInt8]) -> Void) {
        output = drain(output) { bytes in
            outputTail.append(bytes)
            body(bytes)
        }
        errors = drain(errors) { errorTail.append($0) }
    }

    /// One line on how it ended and what it said last.
    var ending: String {
        let how: String
        if let status {
            let signal = hap_signal(status)
            how = signal == 0 ? "exit status \(hap_exit_status(status))" : "signal \(signal)"
        } else {
            how = "still running"
        }
        let said = errorTail.text.isEmpty ? outputTail.text : errorTail.text
        return "the \(role.name) \(name) ended (\(how))" + (said.isEmpty ? "" : ": " + said)
    }

    /// Whether it ended with exit status 0.
    var succeeded: Bool {
        status.map { hap_exited($0) != 0 && hap_exit_status($0) == 0 } ?? false
    }

    private func drain(_ file: OpenFile?, _ body: ([UInt8]) -> Void) -> OpenFile? {
        guard let file else { return nil }
        // Bounded, so that a program that writes without end does not keep the agent from its buffers.
        for _ in 0..<64 {
            let count: Int?
            do throws(SystemCallError) { count = try file.read(into: buffer.bytes) } catch { return nil }
            guard let count else { return file }
            if count == 0 { return nil }
            body(buffer.first(count))
        }
        return file
    }

    private static func withCStrings<Result>(
        _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
        pointers.append(nil)
        defer { pointers.forEach { free($0) } }
        return pointers.withUnsafeBufferPointer { buffer in
            // An array that was appended to has a base address.
            body(buffer.baseAddress.unsafelyUnwrapped)
        }
    }
}
