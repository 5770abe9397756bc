import Foundation

@testable import KernelSources

/// Gives a library in a folder that is not there yet, and removes it afterwards.
func withLibrary(_ body: (KernelLibrary) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "hapfleet-library-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(KernelLibrary(folder: folder))
}
