import Campaigns
import Foundation
import StrictYAML
import Testing

@Suite struct CampaignSchemaTests {
    /// The schema's part and where in a campaign it stands; %@ is replaced by an unknown key.
    static let places = [
        ("", "%@: x"), ("phases", "phases: {%@: x}"), ("settle", "phases: {settle: {%@: x}}"),
        ("steady", "phases: {steady: {%@: x}}"), ("start", "start: {%@: x}"),
        ("barrier", "start: {barrier: {deadline: 1s, %@: x}}"), ("limits", "limits: {%@: x}"),
        ("target", "target: {%@: x}"), ("recipient", "notify: [{command: [x], %@: x}]"),
        ("webhook", "notify: [{webhook: {url: 'https://x', %@: x}}]"), ("email", "notify: [{email: {to: x, %@: x}}]"),
    ]

    @Test("the schema has the keys that the reader knows, and no others", arguments: places)
    func keys(part: String, text: String) throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Inventory/campaign.schema.json")
        let schema = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: path)) as? [String: Any])
        let parts = try #require(schema["$defs"] as? [String: [String: Any]])
        let object = part.isEmpty ? schema : try #require(parts[part])
        #expect(object["additionalProperties"] as? Bool == false)
        let properties = try #require(object["properties"] as? [String: Any])
        #expect(Set(properties.keys) == (try knownKeys(text)))
    }

    /// What the reader advises instead of a key that it does not know.
    private func knownKeys(_ text: String) throws -> Set<String> {
        let campaign = "name: n\nhosts: all\nworkloads: [w]\n" + text.replacing("%@", with: "no-such-key-at-all")
        let error = #expect(throws: YAMLError.self) { try Campaign(text: campaign, file: "c.yaml") }
        let remedy = try #require(error?.remedy)
        try #require(remedy.hasPrefix("use one of ") && !remedy.contains("..."))
        return Set(remedy.dropFirst("use one of ".count).split(separator: ", ").map(String.init))
    }
}
