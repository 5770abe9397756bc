import Campaigns
import Foundation
import FreePorts
import NIOHTTP1
import StrictYAML
import Testing

@testable import Alerts

@Suite("Delivery of alerts")
struct DeliveryTests {
    private static let alarm = RunAlert(
        run: "20261124-2215-ab3f", campaign: "nightly", started: Date(timeIntervalSince1970: 1_795_558_500), references: [],
        findings: [.init(rule: "new functions in net/", against: nil, detail: "one → two", functions: [])], unchecked: [],
        text: "short", digest: "## Alert: größer\n.\nFrom here on\n")

    private static var calm: RunAlert {
        var alert = alarm
        alert.findings = []
        return alert
    }

    private func recipients(_ yaml: String) throws -> [AlertRecipient] {
        try Campaign(text: "name: n\nhosts: all\nworkloads: [w]\nnotify:\n" + yaml, file: "c.yaml").notify
    }

    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let path = NSTemporaryDirectory() + "hapfleet-alert-\(UUID())"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await body(path)
    }

    private func write(_ text: String, to path: String, mode: Int) throws {
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test("a webhook gets the alert as JSON, with the token from a file that its owner alone may read")
    func webhook() async throws {
        try await withFolder { folder in
            try write("s3cret\n", to: folder + "/token", mode: 0o600)
            try await LoopbackWebhook.withServer { server in
                let to = try recipients("  - webhook: {url: \"\(server.address)\", token_from: \(folder)/token}\n")
                #expect(await AlertDelivery().send(Self.alarm, to: to).isEmpty)
                let request = try #require(server.received.first)
                #expect(server.received.count == 1 && request.path == "/hook")
                #expect(request.headers["authorization"] == ["Bearer s3cret"])
                let json = try #require(try JSONSerialization.jsonObject(with: Data(request.body.utf8)) as? [String: Any])
                #expect(json["schema"] as? String == "hapfleet.alert/1" && json["text"] as? String == "short")
                #expect((json["findings"] as? [[String: Any]])?.first?["rule"] as? String == "new functions in net/")
            }
        }
    }

    @Test(
        "a secret that others may read is refused and goes nowhere, and no message repeats it", arguments: [0o644, 0o640, 0o604])
    func openSecret(mode: Int) async throws {
        try await withFolder { folder in
            try write("s3cret", to: folder + "/token", mode: mode)
            try await LoopbackWebhook.withServer { server in
                let to = try recipients("  - webhook: {url: \"\(server.address)\", token_from: \(folder)/token}\n")
                let failures = await AlertDelivery().send(Self.alarm, to: to)
                #expect(failures.map(\.code) == [.secret] && server.received.isEmpty)
                #expect(!failures.description.contains("s3cret"))
            }
        }
    }

    @Test("a whole address can be a credential of systemd's; without the service's folder that is said")
    func credential() async throws {
        try await withFolder { folder in
            try await LoopbackWebhook.withServer { server in
                try write(server.address + "?key=s3cret", to: folder + "/hook", mode: 0o440)
                let to = try recipients("  - webhook: {url_from: hook}\n")
                let delivery = AlertDelivery(environment: ["CREDENTIALS_DIRECTORY": folder])
                #expect(await delivery.send(Self.alarm, to: to).isEmpty)
                #expect(server.received.map(\.path) == ["/hook?key=s3cret"])
                let failures = await AlertDelivery(environment: [:]).send(Self.alarm, to: to)
                #expect(failures.map(\.code) == [.secret])
            }
        }
    }

    @Test("a webhook that is busy is tried again; one that refuses or leads elsewhere is not")
    func answers() async throws {
        for (answers, requests, code) in [
            ([.internalServerError, .tooManyRequests, .ok], 3, nil), ([.notFound], 1, AlertError.Code.refused),
            ([.found], 1, .refused), ([.badGateway], 3, .refused),
        ] as [([HTTPResponseStatus], Int, AlertError.Code?)] {
            try await LoopbackWebhook.withServer(answering: answers) { server in
                let to = try recipients("  - webhook: \"\(server.address)\"\n")
                let failures = await AlertDelivery(pauses: [.zero, .zero]).send(Self.alarm, to: to)
                #expect(failures.first?.code == code && server.received.count == requests)
            }
        }
    }

    @Test("a certificate that nobody vouches for is refused before anything is sent")
    func certificates() async throws {
        try await withFolder { folder in
            let port = try FreePort.find()
            try await TLSServer.withServer(folder: folder, port: port) {
                let to = try recipients("  - webhook: https://localhost:\(port)/\n")
                let failures = await AlertDelivery(pauses: []).send(Self.alarm, to: to)
                #expect(failures.map(\.code) == [.unreachable])
                #expect(failures.first?.cause.lowercased().contains("certificate") == true, "\(failures)")
            }
        }
    }

    @Test("a secret is not sent in the clear to another machine")
    func clear() async throws {
        try await withFolder { folder in
            try write("http://192.0.2.1/?key=s3cret", to: folder + "/hook", mode: 0o600)
            try write("http://localhost:80@192.0.2.1/?key=s3cret", to: folder + "/named", mode: 0o600)
            for yaml in [
                "  - webhook: {url_from: \(folder)/hook}\n",
                "  - webhook: {url_from: \(folder)/named}\n",
                "  - webhook: {url: \"http://192.0.2.1/\", token_from: \(folder)/hook}\n",
                "  - webhook: {url: \"http://127.0.0.1.example.org/\", token_from: \(folder)/hook}\n",
            ] {
                let failures = await AlertDelivery(pauses: []).send(Self.alarm, to: try recipients(yaml))
                #expect(failures.map(\.code) == [.address] && !failures.description.contains("s3cret"))
            }
        }
    }

    @Test("no name can add a header to a mail, or begin its text")
    func subject() throws {
        guard case .email(let email)? = try recipients("  - email: {to: [ops@example.org]}\n").first?.means else {
            Issue.record("there is no recipient")
            return
        }
        let mail = MailMessage(
            email: email, subject: "a\nBcc: eve@example.org\r\n\r\nb", body: "b", date: Date(timeIntervalSince1970: 0)
        ).text
        #expect(!mail.utf8.contains(0x0D))
        let lines = mail.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(!lines.contains { $0.hasPrefix("Bcc") })
        // One before its text, one at its end.
        let empty = lines.count { $0.isEmpty }
        #expect(empty == 2, "\(mail)")
    }

    @Test("sendmail gets a whole mail: its recipients as arguments, the digest in it as it is")
    func mail() async throws {
        try await withFolder { folder in
            try write("#!/bin/sh\necho \"$@\" >\(folder)/arguments\ncat >\(folder)/mail\n", to: folder + "/sendmail", mode: 0o755)
            let to = try recipients("  - email: {to: [ops@example.org, root], from: hapfleet@example.org}\n")
            #expect(await AlertDelivery(sendmail: folder + "/sendmail").send(Self.alarm, to: to).isEmpty)
            #expect(try String(contentsOfFile: folder + "/arguments", encoding: .utf8) == "-i -- ops@example.org root\n")
            let mail = try String(contentsOfFile: folder + "/mail", encoding: .utf8)
            let parts = mail.split(separator: "\n\n", maxSplits: 1)
            #expect(
                parts[0].contains("To: ops@example.org, root\nSubject: nightly: new functions in net/, run 20261124-2215-ab3f\n"))
            #expect(parts[0].contains("From: hapfleet@example.org\n") && parts[0].contains("charset=utf-8"))
            let body = try #require(Data(base64Encoded: String(parts[1]), options: .ignoreUnknownCharacters))
            #expect(String(decoding: body, as: UTF8.self) == Self.alarm.digest)
            #expect(mail.split(separator: "\n").allSatisfy { $0.utf8.count <= 998 })
        }
    }

    @Test("a command gets the JSON; one that fails is told with what it said, and does not keep the next from its alert")
    func commands() async throws {
        try await withFolder { folder in
            let to = try recipients(
                """
                  - command: [sh, -c, "echo no route >&2; exit 3"]
                  - command: [/nowhere/page]
                  - command: [cp, /dev/stdin, \(folder)/alert.json]
                  - command: ["true"]

                """)
            let failures = await AlertDelivery().send(Self.alarm, to: to)
            #expect(failures.map(\.code) == [.program, .program] && failures[0].cause.contains("no route"))
            let json = try Data(contentsOf: URL(filePath: folder + "/alert.json"))
            let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
            #expect(object["digest"] as? String == Self.alarm.digest)
        }
    }

    @Test("nobody is told of a run in which nothing was found, but those that always want to know")
    func occasions() async throws {
        try await withFolder { folder in
            let to = try recipients(
                """
                  - command: [touch, \(folder)/alert]
                  - command: [touch, \(folder)/always]
                    when: always

                """)
            #expect(await AlertDelivery().send(Self.calm, to: to).isEmpty)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["always"])
        }
    }
}
