import FleetInventory
import Foundation
import StrictYAML
import Testing

@Suite struct InventorySchemaTests {
    /// The schema's part and where in an inventory it stands; %@ is replaced by an unknown key.
    static let places = [
        ("", "%@: x\nhosts: {}"),
        ("defaults", "defaults: {%@: x}\nhosts: {}"),
        ("host", "hosts: {a: {%@: x}}"),
        ("group", "hosts: {}\ngroups: {g: {%@: x}}"),
    ]

    @Test("the schema has the keys that the reader knows, and no others", arguments: places)
    func keys(part: String, text: String) throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Inventory/inventory.schema.json")
        let schema = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: path)) as? [String: Any])
        let parts = try #require(schema["$defs"] as? [String: [String: Any]])
        let object = part.isEmpty ? schema : try #require(parts[part])
        #expect(object["additionalProperties"] as? Bool == false)
        let properties = try #require(object["properties"] as? [String: Any])
        #expect(Set(properties.keys) == (try knownKeys(text)))
    }

    /// What the reader advises instead of a key that it does not know.
    private func knownKeys(_ text: String) throws -> Set<String> {
        let error = #expect(throws: YAMLError.self) {
            try inventory(text.replacing("%@", with: "no-such-key-at-all"))
        }
        let remedy = try #require(error?.remedy)
        try #require(remedy.hasPrefix("use one of ") && !remedy.contains("..."))
        return Set(remedy.dropFirst("use one of ".count).split(separator: ", ").map(String.init))
    }
}
