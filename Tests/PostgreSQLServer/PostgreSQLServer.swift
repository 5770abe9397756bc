import Foundation
package import ResultStore
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// A real PostgreSQL server of the tests' own: on a socket in a temporary folder, gone when the suite is over.
package struct PostgreSQLServer: Sendable {
    package let folder: String

    /// The server that the running suite started.
    @TaskLocal package static var current: PostgreSQLServer?

    /// Starts a server, and stops it after `body`, in which it is `current`.
    package static func running(_ body: (PostgreSQLServer) async throws -> Void) async throws {
        let server = try await start()
        do {
            try await $current.withValue(server) { try await body(server) }
            await server.stop()
        } catch {
            await server.stop()
            throw error
        }
    }

    /// The address of a new, empty database.
    package func newDatabase() async throws -> PostgreSQLURL {
        let name = "t" + UUID().uuidString.lowercased().filter { $0 != "-" }
        try await psql("CREATE DATABASE \(name)")
        return try PostgreSQLURL("postgresql://postgres@/\(name)?host=\(folder)")
    }

    /// Runs a statement as the superuser.
    package func psql(_ statement: String) async throws {
        try await Self.call("psql", ["-h", folder, "-U", "postgres", "-d", "postgres", "-qc", statement])
    }

    /// Runs a statement in one of its databases.
    package func psql(_ statement: String, in database: PostgreSQLURL) async throws {
        try await Self.call("psql", ["-d", database.text, "-v", "ON_ERROR_STOP=1", "-qc", statement])
    }

    /// Stops the server as an administrator's restart does, and starts it again.
    package func restart() async throws {
        try await Self.control(["restart", "-D", folder + "/data", "-m", "fast", "-w", "-l", folder + "/log"])
    }

    private static func start() async throws -> PostgreSQLServer {
        let server = PostgreSQLServer(folder: NSTemporaryDirectory() + "hapfleet-pg-" + UUID().uuidString.prefix(8))
        let files = FileManager.default
        try files.createDirectory(atPath: server.folder, withIntermediateDirectories: true)
        // The server refuses to run as root.
        if geteuid() == 0 { try await call("chown", ["postgres", server.folder]) }
        try await call("initdb", ["-D", server.folder + "/data", "-U", "postgres", "-A", "trust", "--no-sync"], asServer: true)
        let settings = "\nlisten_addresses = ''\nunix_socket_directories = '\(server.folder)'\nfsync = off\n"
        let handle = try FileHandle(forWritingTo: URL(filePath: server.folder + "/data/postgresql.conf"))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(settings.utf8))
        try handle.close()
        try await control(["start", "-D", server.folder + "/data", "-w", "-l", server.folder + "/log"])
        return server
    }

    private func stop() async {
        try? await Self.control(["stop", "-D", folder + "/data", "-m", "immediate", "-w"])
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static func control(_ arguments: [String]) async throws {
        try await call("pg_ctl", arguments, asServer: true)
    }

    private static func call(_ program: String, _ arguments: [String], asServer: Bool = false) async throws {
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
        let folders = versions.map { "/usr/lib/postgresql/\($0)/bin" }.joined(separator: ":")
        let path = "PATH=" + folders + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin")
        let user = asServer && geteuid() == 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : []
        let result = try await run(
            .name("env"), arguments: Arguments([path] + user + [program] + arguments), workingDirectory: FilePath("/"),
            output: .discarded, error: .string(limit: 1 << 16))
        guard case .exited(0) = result.terminationStatus else {
            throw ServerFailure(cause: "\(program) \(arguments): \(result.terminationStatus) \(result.standardError)")
        }
    }

    private struct ServerFailure: Error {
        let cause: String
    }
}
