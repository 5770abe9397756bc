import CLibSSH2

import Glibc

/// One libssh2 session whose input, output and memory are a `SessionWire`'s. Freed, with all its channels, at the end of its life.
///
/// Not thread-safe: belongs to the wire's event loop.
final class SessionHandle {
    /// What libssh2 needs once in a process.
    private static let libraryStatus: Int32 = {
        keepOpenSSLAtExit()
        return libssh2_init(0)
    }()
    /// libssh2 wants a non-blocking descriptor, but only looks at its flags when all input and output is replaced.
    private static let descriptor = open("/dev/null", O_RDWR | O_NONBLOCK | O_CLOEXEC)

    let pointer: OpaquePointer
    private let wire: SessionWire

    /// nil if libssh2 cannot start or memory is short.
    init?(wire: SessionWire) {
        guard SessionHandle.libraryStatus == 0, SessionHandle.descriptor >= 0 else { return nil }
        let abstract = Unmanaged.passUnretained(wire).toOpaque()
        guard let pointer = libssh2_session_init_ex(allocateBlock, releaseBlock, reallocateBlock, abstract) else { return nil }
        self.pointer = pointer
        self.wire = wire
        SessionMemory.releaseEmptyPages(of: UnsafeMutableRawPointer(pointer))
        libssh2_session_set_blocking(pointer, 0)
        libssh2_session_callback_set(pointer, LIBSSH2_CALLBACK_RECV, unsafeBitCast(receive, to: UnsafeMutableRawPointer.self))
        libssh2_session_callback_set(pointer, LIBSSH2_CALLBACK_SEND, unsafeBitCast(send, to: UnsafeMutableRawPointer.self))
        libssh2_session_callback_set(
            pointer, LIBSSH2_CALLBACK_DISCONNECT, unsafeBitCast(disconnected, to: UnsafeMutableRawPointer.self))
    }

    deinit {
        wire.isAbandoned = true
        libssh2_session_free(pointer)
    }

    /// A copy of bytes in the memory of the session with this pointer, for libssh2 to free.
    static func allocate(_ bytes: [UInt8], in session: OpaquePointer) -> UnsafeMutablePointer<UInt8>? {
        guard let block = sessionWire(libssh2_session_abstract(session))?.memory.allocate(bytes.count) else { return nil }
        block.copyMemory(from: bytes, byteCount: bytes.count)
        return block.bindMemory(to: UInt8.self, capacity: bytes.count)
    }

    /// Begins or continues banner and key exchange.
    func handshake() -> Int32 { libssh2_session_handshake(pointer, SessionHandle.descriptor) }

    /// Limits and orders the algorithms of one kind (`LIBSSH2_METHOD_…`); names unknown to libssh2 are passed over. Not by it: it closes
    /// the gap of each with `memcpy`, and so copies onto what it reads.
    func prefer(_ method: Int32, _ names: [String]) -> Int32 {
        let known = supported(method)
        let supportedNames = names.filter(known.contains)
        guard !supportedNames.isEmpty else { return LIBSSH2_ERROR_METHOD_NOT_SUPPORTED }
        return libssh2_session_method_pref(pointer, method, supportedNames.joined(separator: ","))
    }

    /// The algorithms of one kind that libssh2 has.
    private func supported(_ method: Int32) -> Set<String> {
        var names: UnsafeMutablePointer<UnsafePointer<CChar>?>?
        let count = libssh2_session_supported_algs(pointer, method, &names)
        guard count > 0, let names else { return [] }
        defer { libssh2_free(pointer, names) }
        return Set(UnsafeBufferPointer(start: names, count: Int(count)).compactMap { $0.map { String(cString: $0) } })
    }

    /// The last error with libssh2's own words.
    func cause(_ code: Int32) -> SSHError.Cause {
        var text: UnsafeMutablePointer<CChar>?
        let last = libssh2_session_last_error(pointer, &text, nil, 0)
        let words = text.map { String(cString: $0) } ?? ""
        return .libssh2(code: code, message: last == code || words.isEmpty == false ? words : "no message")
    }

    /// The server's identification line, once it has come.
    var banner: String? {
        libssh2_session_banner_get(pointer).map { PrintableText.line(String(cString: $0).utf8, limit: 128) }
    }

    /// The key that the server proved to hold.
    var hostKey: HostKey? {
        var length = 0
        var type: Int32 = 0
        guard let bytes = libssh2_session_hostkey(pointer, &length, &type), length > 0 else { return nil }
        return HostKey(blob: UnsafeRawBufferPointer(start: bytes, count: length).map { $0 })
    }
}

/// OpenSSL under libssh2 must not tear itself down when the process exits: event loops may still be using it then, and crash.
/// Looked up by name, because libssh2 may have been built with another library.
private func keepOpenSSLAtExit() {
    typealias Initialise = @convention(c) (UInt64, UnsafeRawPointer?) -> Int32
    let withoutExitHandler: UInt64 = 0x0008_0000  // OPENSSL_INIT_NO_ATEXIT
    guard let symbol = dlsym(nil, "OPENSSL_init_crypto") else { return }
    _ = unsafeBitCast(symbol, to: Initialise.self)(withoutExitHandler, nil)
}

private typealias Abstract = UnsafeMutablePointer<UnsafeMutableRawPointer?>

private func sessionWire(_ abstract: Abstract?) -> SessionWire? {
    abstract?.pointee.map { Unmanaged<SessionWire>.fromOpaque($0).takeUnretainedValue() }
}

private let allocateBlock: @convention(c) (Int, Abstract?) -> UnsafeMutableRawPointer? = { count, abstract in
    sessionWire(abstract)?.memory.allocate(count)
}

private let reallocateBlock: @convention(c) (UnsafeMutableRawPointer?, Int, Abstract?) -> UnsafeMutableRawPointer? = {
    block, count, abstract in
    sessionWire(abstract)?.memory.reallocate(block, count)
}

private let releaseBlock: @convention(c) (UnsafeMutableRawPointer?, Abstract?) -> Void = { block, abstract in
    sessionWire(abstract)?.memory.release(block)
}

private let receive: @convention(c) (libssh2_socket_t, UnsafeMutableRawPointer?, Int, Int32, Abstract?) -> Int = {
    _, buffer, length, _, abstract in
    guard let wire = sessionWire(abstract), !wire.isAbandoned else { return 0 }
    if wire.refusesReads { return -Int(EIO) }
    return wire.take(into: UnsafeMutableRawBufferPointer(start: buffer, count: length)) ?? -Int(EAGAIN)
}

private let send: @convention(c) (libssh2_socket_t, UnsafeRawPointer?, Int, Int32, Abstract?) -> Int = {
    _, buffer, length, _, abstract in
    sessionWire(abstract)?.put(UnsafeRawBufferPointer(start: buffer, count: length))
    return length
}

private let disconnected:
    @convention(c) (OpaquePointer?, Int32, UnsafePointer<CChar>?, Int32, UnsafePointer<CChar>?, Int32, Abstract?) -> Void = {
        _, reason, message, length, _, _, abstract in
        let words = UnsafeRawBufferPointer(start: message, count: message == nil ? 0 : max(0, Int(length)))
        sessionWire(abstract)?.farewell = "disconnected by the server (\(reason)): \(PrintableText.line(words, limit: 200))"
    }
