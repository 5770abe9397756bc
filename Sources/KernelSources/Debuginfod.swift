public import Foundation
internal import Subprocess

/// Debug information from the servers that `DEBUGINFOD_URLS` names, through elfutils' own client `debuginfod-find`, which keeps
/// what it fetched in its cache.
enum Debuginfod {
    /// Fetches the file with an object's DWARF and gives its path; throws `unavailable`.
    static func debugInformation(
        of buildID: BuildID, environment: [String: String]
    ) async throws(KernelSourcesError) -> URL {
        guard let servers = environment["DEBUGINFOD_URLS"], !servers.trimmingCharacters(in: .whitespaces).isEmpty else {
            throw unavailable(buildID, "no server is named", "set DEBUGINFOD_URLS, as the distribution's documentation says")
        }
        do {
            let settings = environment.filter { $0.key.hasPrefix("DEBUGINFOD_") }.map { "\($0.key)=\($0.value)" }
            let result = try await run(
                .name("env"), arguments: .init(settings + ["debuginfod-find", "debuginfo", buildID.hex]),
                output: .string(limit: 1 << 16),
                error: .string(limit: 1 << 16))
            let path = (result.standardOutput).split(separator: "\n").first.map(String.init)
            guard case .exited(0) = result.terminationStatus, let path else {
                let complaint = result.standardError.split(separator: "\n").last.map(String.init)
                throw unavailable(
                    buildID, complaint ?? "\(result.terminationStatus)",
                    "check DEBUGINFOD_URLS (\(servers)), or import the kernel's debug package")
            }
            return URL(filePath: path)
        } catch let error as KernelSourcesError {
            throw error
        } catch {
            throw unavailable(
                buildID, "debuginfod-find: \(error)", "install it (Debian: debuginfod, Fedora: elfutils-debuginfod-client)")
        }
    }

    private static func unavailable(_ buildID: BuildID, _ cause: String, _ remedy: String) -> KernelSourcesError {
        KernelSourcesError(.unavailable, at: "debuginfod, build-id \(buildID)", cause: cause, remedy: remedy)
    }
}

extension KernelLibrary {
    /// Fetches an object's debug information from the debuginfod servers of the environment, and makes and stores its dictionary.
    ///
    /// Throws `unavailable`, `unwritableLibrary` and what reading the object throws. A server that sends another object is not
    /// believed: `notAnObject`.
    @discardableResult
    public func importFromServers(
        _ buildID: BuildID, environment: [String: String] = ProcessInfo.processInfo.environment
    ) async throws(KernelSourcesError) -> ImportedObject {
        let file = try await Debuginfod.debugInformation(of: buildID, environment: environment)
        let path = file.path(percentEncoded: false)
        let found = try BuildID(objectAt: path)
        guard found == buildID else {
            throw KernelSourcesError(
                .notAnObject, at: path, cause: "the server sent the object with build-id \(found)",
                remedy: "remove the file, and ask another server")
        }
        return try importObject(at: file)
    }
}
