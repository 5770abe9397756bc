import Foundation
import NIOCore
import NIOPosix
import Subprocess

/// OpenSSL's own test server, with a certificate that it signed itself.
enum TLSServer {
    struct DidNotStart: Error {}

    /// Runs `body` while the server listens on `port` of this machine.
    static func withServer(folder: String, port: Int, _ body: () async throws -> Void) async throws {
        _ = try await run(
            .name("openssl"),
            arguments: [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", folder + "/key",
                "-out", folder + "/certificate", "-days", "2", "-subj", "/CN=localhost", "-addext",
                "subjectAltName=DNS:localhost",
            ], output: .discarded)
        let server = Task {
            try await run(
                .name("openssl"),
                arguments: [
                    "s_server", "-4", "-accept", "\(port)", "-key", folder + "/key", "-cert", folder + "/certificate", "-www",
                ], output: .discarded)
        }
        do {
            try await awaitListening(port)
            try await body()
        } catch {
            server.cancel()
            _ = await server.result
            throw error
        }
        server.cancel()
        _ = await server.result
    }

    private static func awaitListening(_ port: Int) async throws {
        for _ in 0..<500 {
            let attempt = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(host: "127.0.0.1", port: port)
            if let channel = try? await attempt.get() { return try await channel.close() }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw DidNotStart()
    }
}
