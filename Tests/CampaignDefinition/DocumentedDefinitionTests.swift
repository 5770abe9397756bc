import Campaigns
import DocumentedDefinitions
import Foundation
import Testing

@Suite("What docs/extending.md shows")
struct DocumentedDefinitionTests {
    @Test("is a load, a runtime, and a campaign that finds both")
    func read() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "extending-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let campaign = try DocumentedDefinitions.write(to: folder)
        let read = try Campaign.read(path: campaign)
        let library = DefinitionLibrary(searchPaths: [folder.path(), inventoryFolder])
        #expect(try library.workloads(of: read).keys.sorted() == ["checksum"])
        #expect(try library.runtimes(of: read)["unshare"]?.wrap.contains("--reuid={user}") == true)
    }
}
