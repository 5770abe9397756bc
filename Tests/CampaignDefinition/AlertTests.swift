import Campaigns
import StrictYAML
import Testing

@Suite("Alert rules of a campaign")
struct AlertTests {
    private static let start = "name: n\nhosts: all\nworkloads: [shell]\n"

    private func read(_ text: String) throws -> Campaign { try Campaign(text: Self.start + text, file: "c.yaml") }

    @Test(
        "every rule is written as it was read",
        arguments: [
            "functions +5%", "lines +0.5%", "hap +100%", "new functions", "new functions in net/", "host missing", "invalid",
        ])
    func rules(text: String) throws {
        #expect(try read("alert: [\(text)]").alert.map(\.description) == [text])
    }

    @Test(
        "what is no rule is refused where it stands, with what there is",
        arguments: [
            "function +5%", "functions 5%", "functions +5", "functions +-5%", "functions +nan%", "functions +1e3%",
            "functions +1001%", "functions  +5%", "new functions in", "new functions in ", "new functions in /net",
            "new functions in a b", "hosts missing", "Invalid",
        ])
    func noRules(text: String) {
        let error = #expect(throws: YAMLError.self) { try read("alert:\n  - invalid\n  - '\(text)'\n") }
        #expect(error?.position.line == 6 || error?.position.line == 5)
        #expect(error?.description.contains("new functions in net/") == true)
    }

    @Test("recipients are read with where their secrets are kept")
    func recipients() throws {
        let campaign = try read(
            """
            notify:
              - webhook: https://a.example.org/x
              - webhook: {url_from: hook, token_from: /etc/token}
              - webhook: {url: https://b.example.org, token_from: b-token}
              - email: {to: ops@example.org}
                when: always
              - command: [page, ops]
            """)
        #expect(campaign.notify.map(\.occasion) == [.alert, .alert, .alert, .always, .alert])
        #expect(campaign.notify.last?.means == .command(["page", "ops"]))
        #expect(campaign.credentials == ["b-token", "hook"])
    }

    @Test(
        "recipients that cannot be, and secrets in the campaign itself, are refused",
        arguments: [
            "[]", "[{when: always}]", "[{webhook: https://x, command: [x]}]", "[{webhook: ftp://x}]", "[{webhook: {}}]",
            "[{webhook: {url: https://x, url_from: y}}]", "[{webhook: https://me:hunter2@x/}]",
            "[{webhook: {url_from: ../x}}]", "[{email: {}}]", "[{email: {to: []}}]", "[{email: {to: -odx}}]",
            "[{email: {to: 'a b'}}]", "[{email: {to: 'a,b'}}]", "[{email: {to: \"a\\nBcc: b\"}}]", "[{command: page}]",
            "[{command: [x], when: never}]", "[{command: [x], wen: always}]",
        ])
    func refused(text: String) {
        #expect(throws: YAMLError.self) { try read("notify: \(text)") }
    }
}
