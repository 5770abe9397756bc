import CLibSSH2

import Glibc

/// One attempt at public key authentication, whose signature is made outside of libssh2: its callback only notes what is to be
/// signed and asks to be called again.
final class SigningExchange {
    private enum State {
        case idle
        case wanted([UInt8])
        case signing
        /// nil: there will be no signature.
        case signed([UInt8]?)
    }

    private var state = State.idle

    /// Begins or continues the attempt.
    func attempt(_ session: SessionHandle, user: String, key: [UInt8]) -> Int32 {
        var abstract: UnsafeMutableRawPointer? = Unmanaged.passUnretained(self).toOpaque()
        return key.withUnsafeBufferPointer {
            libssh2_userauth_publickey(session.pointer, user, $0.baseAddress, $0.count, signCallback, &abstract)
        }
    }

    /// What has to be signed now, once.
    func takeRequest() -> [UInt8]? {
        guard case .wanted(let request) = state else { return nil }
        state = .signing
        return request
    }

    func answer(_ signature: [UInt8]?) { state = .signed(signature) }

    /// libssh2 asks: a signature, or "try again", or failure.
    fileprivate func sign(_ request: UnsafeRawBufferPointer) -> Result<[UInt8], Refusal> {
        switch state {
        case .idle:
            state = .wanted(Array(request))
            return .failure(.later)
        case .wanted, .signing: return .failure(.later)
        case .signed(let signature):
            guard let signature else { return .failure(.never) }
            return .success(signature)
        }
    }

    fileprivate enum Refusal: Error {
        case later, never
    }
}

private let signCallback:
    @convention(c) (
        OpaquePointer?, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?, UnsafeMutablePointer<Int>?, UnsafePointer<UInt8>?,
        Int,
        UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) -> Int32 = { session, signatureOut, lengthOut, data, length, abstract in
        guard let object = abstract?.pointee, let session, let signatureOut, let lengthOut else { return -1 }
        let exchange = Unmanaged<SigningExchange>.fromOpaque(object).takeUnretainedValue()
        switch exchange.sign(UnsafeRawBufferPointer(start: data, count: length)) {
        case .failure(.later): return LIBSSH2_ERROR_EAGAIN
        case .failure(.never): return -1
        case .success(let signature):
            guard let copy = SessionHandle.allocate(signature, in: session) else { return LIBSSH2_ERROR_ALLOC }
            signatureOut.pointee = copy
            lengthOut.pointee = signature.count
            return 0
        }
    }

/// An encrypted private key and its passphrase, for libssh2.
struct LockedKey {
    let bytes: [UInt8]
    let passphrase: Passphrase

    func attempt(_ session: SessionHandle, user: String) -> Int32 {
        var phrase = passphrase.withBytes { $0.map { CChar(bitPattern: $0) } + [0] }
        defer { phrase.withUnsafeMutableBytes { Passphrase.wipe($0) } }
        // libssh2 looks for the key's end with strlen, whatever length it was told.
        let key = bytes.map { CChar(bitPattern: $0) } + [0]
        return libssh2_userauth_publickey_frommemory(
            session.pointer, user, user.utf8.count, nil, 0, key, bytes.count, phrase)
    }
}
