import CLibSSH2
import NIOCore

extension SSHSession {
    /// Logs in with the first key that the server accepts.
    func authenticate(_ credentials: SSHCredentials) async throws(SSHError) {
        let deadline = NIODeadline.after(timeouts.authentication)
        guard let methods = try await offeredMethods(deadline) else { return }
        guard methods.contains("publickey") else {
            throw SSHError(
                .authenticationFailed, host: endpoint.name,
                "\(endpoint.user) cannot log in with a key: the server offers \(methods.joined(separator: ", "))",
                remedy: "allow PubkeyAuthentication in its sshd_config")
        }
        var candidates = await LoginCandidates.gather(credentials, timeouts.agentReply, eventLoop)
        for candidate in candidates.ordered {
            switch candidate {
            case .signer(let signer):
                if try await tryKey(signer, &candidates, deadline) { return }
            case .locked(let path, let bytes):
                if try await tryEncrypted(path, bytes, credentials.keyring, &candidates) { return }
            }
        }
        throw candidates.failure(endpoint, offered: methods)
    }

    /// The methods that the server would accept; nil if it let the user in without any.
    private func offeredMethods(_ deadline: NIODeadline) async throws(SSHError) -> [String]? {
        while true {
            let session = try handle()
            let list = libssh2_userauth_list(session.pointer, endpoint.user, UInt32(endpoint.user.utf8.count))
            wire.settle()
            if let list {
                return String(cString: list).split(separator: ",").prefix(16).map { PrintableText.line($0.utf8, limit: 40) }
            }
            if libssh2_userauth_authenticated(session.pointer) == 1 { return nil }
            let status = libssh2_session_last_errno(session.pointer)
            guard status == LIBSSH2_ERROR_EAGAIN else { throw authenticationLost(status, session) }
            try await progress(.authentication, deadline)
        }
    }

    private func tryKey(
        _ signer: Signer, _ candidates: inout LoginCandidates, _ deadline: NIODeadline
    ) async throws(SSHError) -> Bool {
        let exchange = SigningExchange()
        var deadline = deadline
        var isLocked = false
        let key = UserAuthRequest.keyForLibrary(signer.key, libraryKnowsSHA2: libssh2_version(0x010b00) != nil)
        while true {
            let session = try handle()
            let status = exchange.attempt(session, user: endpoint.user, key: key)
            wire.settle()
            switch status {
            case 0: return true
            case LIBSSH2_ERROR_EAGAIN:
                guard let request = exchange.takeRequest() else {
                    try await progress(.authentication, deadline)
                    continue
                }
                do throws(SigningFailure) {
                    exchange.answer(try await signer.sign(request, timeouts.agentReply, on: eventLoop))
                } catch {
                    candidates.note(error.words, error.code)
                    isLocked = error.code == .identityEncrypted
                    exchange.answer(nil)
                }
                // A person is not to be hurried.
                if signer.mayAsk { deadline = .after(timeouts.authentication) }
            case LIBSSH2_ERROR_AUTHENTICATION_FAILED, LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED:
                // libssh2 says the same when the server hangs up.
                if wire.farewell != nil { throw authenticationLost(status, session) }
                if !isLocked { candidates.refused(signer) }
                return false
            default: throw authenticationLost(status, session)
            }
        }
    }

    /// An encrypted file, opened by libssh2 with the passphrase.
    private func tryEncrypted(
        _ path: String, _ bytes: [UInt8], _ keyring: Keyring, _ candidates: inout LoginCandidates
    ) async throws(SSHError) -> Bool {
        guard let passphrase = await keyring.passphrase(for: path) else {
            candidates.locked(path, "it is encrypted and no passphrase was given")
            return false
        }
        let user = endpoint.user
        let status = try await drive(.authentication, .after(timeouts.authentication)) { handle in
            LockedKey(bytes: bytes, passphrase: passphrase).attempt(handle, user: user)
        }
        switch status {
        case 0: return true
        case LIBSSH2_ERROR_AUTHENTICATION_FAILED, LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED:
            candidates.refused(path)
        default:
            if let end = wire.end { throw lost(.authentication, end) }
            candidates.locked(
                path, "it cannot be opened with that passphrase: \(try handle().cause(status)); 'ssh-keygen -p' rewrites it")
        }
        return false
    }

    /// The server broke off: with too many keys tried it says so.
    private func authenticationLost(_ status: Int32, _ session: SessionHandle) -> SSHError {
        guard let farewell = wire.farewell else { return failure(.authentication, status, session) }
        return SSHError(
            .authenticationFailed, host: endpoint.name, "the server ended the login of \(endpoint.user)", cause: .words(farewell),
            remedy: "name the one right identity file (MaxAuthTries in its sshd_config limits how many keys may be tried)")
    }
}
