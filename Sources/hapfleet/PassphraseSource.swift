import ArgumentParser
import Foundation
import SecureShell
import Synchronization

/// How to log in, beyond what the inventory says.
struct LoginOptions: ParsableArguments {
    @Option(
        help: """
            A file descriptor whose first line is the passphrase of encrypted keys: --passphrase-fd 3 3<FILE. \
            Default: asked for on the terminal, or with the program that SSH_ASKPASS names.
            """)
    var passphraseFd: Int32?

    func validate() throws {
        if let passphraseFd, fcntl(passphraseFd, F_GETFD) < 0 {
            throw ValidationError("--passphrase-fd \(passphraseFd): no such descriptor is open")
        }
    }

    /// The keys of this process.
    func keyring(environment: [String: String]) -> Keyring {
        PassphraseSource(descriptor: passphraseFd, environment: environment).keyring
    }
}

/// Where passphrases of identity files come from: a descriptor, a program, or the terminal; never an argument or a variable.
final class PassphraseSource: Sendable {
    private static let limit = 1_024

    private let descriptor: Int32?
    private let program: String?
    private let isProgramPreferred: Bool
    /// Those that have had the descriptor's passphrase.
    private let answered = Mutex<Set<String>>([])
    private let line = Mutex<Passphrase?>(nil)

    /// - Parameter environment: `SSH_ASKPASS` and `SSH_ASKPASS_REQUIRE` as OpenSSH reads them.
    init(descriptor: Int32?, environment: [String: String]) {
        self.descriptor = descriptor
        let requirement = environment["SSH_ASKPASS_REQUIRE"]?.lowercased()
        program = requirement == "never" ? nil : environment["SSH_ASKPASS"].flatMap { $0.isEmpty ? nil : $0 }
        isProgramPreferred = requirement == "force" || requirement == "prefer"
    }

    /// Keys that are unlocked with the passphrases from here.
    var keyring: Keyring { Keyring(passphrase: ask) }

    /// The passphrase of the key in the file at `path`; nil if nobody can be asked.
    @Sendable func ask(_ path: String) async -> Passphrase? {
        await withCheckedContinuation { continuation in
            // Reading blocks, which the tasks' own threads must not.
            DispatchQueue.global().async { continuation.resume(returning: self.read(path)) }
        }
    }

    private func read(_ path: String) -> Passphrase? {
        if let descriptor { return fromDescriptor(descriptor, path) }
        let prompt = "passphrase of \(path): "
        if isProgramPreferred, let program { return fromProgram(program, prompt) }
        if let terminal = SilentTerminal() { return terminal.readLine(after: prompt, limit: Self.limit) }
        return program.flatMap { fromProgram($0, prompt) }
    }

    /// One line for all keys; a key that it does not open is not asked for again.
    private func fromDescriptor(_ descriptor: Int32, _ path: String) -> Passphrase? {
        guard answered.withLock({ $0.insert(path).inserted }) else { return nil }
        return line.withLock { line in
            if line == nil { line = Self.readLine(descriptor).map { Passphrase($0) } }
            return line
        }
    }

    private func fromProgram(_ program: String, _ prompt: String) -> Passphrase? {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = [prompt]
        process.standardOutput = output
        guard (try? process.run()) != nil else {
            writeError("SSH_ASKPASS: \(program) cannot be run")
            return nil
        }
        let bytes = Self.readLine(output.fileHandleForReading.fileDescriptor)
        process.waitUntilExit()
        return process.terminationStatus == 0 ? bytes.map { Passphrase($0) } : nil
    }

    /// Bytes up to the end of the line; nil if there are none, or more than a passphrase has.
    static func readLine(_ descriptor: Int32) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(limit)
        var byte: UInt8 = 0
        while bytes.count < limit, Glibc.read(descriptor, &byte, 1) == 1, byte != UInt8(ascii: "\n") { bytes.append(byte) }
        return bytes.isEmpty || bytes.count == limit ? nil : bytes
    }
}

/// The terminal of this process, with its echo off.
private final class SilentTerminal {
    private let descriptor: Int32
    private var before = termios()

    /// nil if there is none.
    init?() {
        descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0, tcgetattr(descriptor, &before) == 0 else {
            if descriptor >= 0 { close(descriptor) }
            return nil
        }
        var silent = before
        // Ctrl-C comes as a byte, so that the echo is on again when it takes effect.
        silent.c_lflag &= ~tcflag_t(ECHO | ISIG)
        tcsetattr(descriptor, TCSAFLUSH, &silent)
    }

    deinit {
        tcsetattr(descriptor, TCSAFLUSH, &before)
        close(descriptor)
    }

    func readLine(after prompt: String, limit: Int) -> Passphrase? {
        _ = prompt.withCString { write(descriptor, $0, strlen($0)) }
        let bytes = PassphraseSource.readLine(descriptor)
        _ = write(descriptor, "\n", 1)
        if bytes?.contains(3) == true {
            kill(getpid(), SIGINT)
            return nil
        }
        return bytes.map { Passphrase($0) }
    }
}
