/// Private keys from files: each is read once and unlocked once, however many hosts it opens.
public actor Keyring {
    /// Asks for the passphrase of the identity file at this path; nil means that there is none.
    public typealias PassphraseProvider = @Sendable (_ path: String) async -> Passphrase?

    /// How often a passphrase is asked for again after a wrong one.
    private static let attempts = 3

    private let ask: PassphraseProvider?
    private var files: [String: Result<IdentityFile, IdentityFile.Failure>] = [:]
    private var unlocking: [String: Task<Result<PrivateKey, SigningFailure>, Never>] = [:]
    private var asking: [String: Task<Passphrase?, Never>] = [:]
    private var turn: Task<Void, Never>?

    /// A keyring that asks for passphrases in this way; nil: encrypted files stay closed.
    public init(passphrase: PassphraseProvider? = nil) {
        ask = passphrase
    }

    /// What the file at `path` holds.
    func file(_ path: String) throws(IdentityFile.Failure) -> IdentityFile {
        if let known = files[path] { return try known.get() }
        let outcome: Result<IdentityFile, IdentityFile.Failure>
        do throws(IdentityFile.Failure) {
            outcome = .success(try IdentityFile.read(path))
        } catch {
            outcome = .failure(error)
        }
        files[path] = outcome
        return try outcome.get()
    }

    /// The key in an encrypted file; asks for the passphrase if nobody has yet.
    func unlock(_ path: String, _ sealed: SealedKey) async throws(SigningFailure) -> PrivateKey {
        let task = unlocking[path] ?? Task { await self.open(path, sealed) }
        unlocking[path] = task
        return try await task.value.get()
    }

    /// The passphrase of a file that libssh2 opens itself; kept as long as the keyring.
    func passphrase(for path: String) async -> Passphrase? {
        guard let ask else { return nil }
        let task = asking[path] ?? Task { await self.inTurn { await ask(path) } }
        asking[path] = task
        return await task.value
    }

    private func open(_ path: String, _ sealed: SealedKey) async -> Result<PrivateKey, SigningFailure> {
        guard let ask else { return .failure(.locked(path, "it is encrypted and no passphrase was given")) }
        var last: Passphrase?
        for _ in 0..<Keyring.attempts {
            guard let passphrase = await inTurn({ await ask(path) }), !passphrase.isSame(as: last) else { break }
            do throws(IdentityFile.Failure) {
                if let key = try sealed.open(passphrase) { return .success(key) }
            } catch {
                return .failure(.locked(path, error.words))
            }
            last = passphrase
        }
        return .failure(.locked(path, last == nil ? "it is encrypted and no passphrase was given" : "the passphrase is wrong"))
    }

    /// One question at a time: a terminal shows one prompt.
    private func inTurn(_ question: @escaping @Sendable () async -> Passphrase?) async -> Passphrase? {
        let before = turn
        let task = Task {
            await before?.value
            return await question()
        }
        turn = Task { _ = await task.value }
        return await task.value
    }
}
