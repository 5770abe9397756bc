import AsyncHTTPClient
import Campaigns
import Foundation
import NIOCore
import NIOHTTP1
import Secrets

/// Posts an alert as JSON. Certificates are verified against the system's authorities; redirections are not followed, since what
/// they lead to was not agreed on.
struct WebhookDelivery {
    let webhook: AlertRecipient.Webhook
    let environment: [String: String]
    /// Between attempts, when the other side does not answer or says that it is busy.
    let pauses: [Duration]

    private static let longestAnswer = 4_096
    private static let patience = TimeAmount.seconds(20)

    /// Reads its address and its token, and throws what is wrong with them.
    func check() throws(AlertError) { _ = try target() }

    func send(_ body: [UInt8]) async throws(AlertError) {
        let (address, token) = try target()
        var request = HTTPClientRequest(url: address)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "User-Agent", value: "hapfleet")
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token.text)") }
        request.body = .bytes(body, length: .known(Int64(body.count)))
        var configuration = HTTPClient.Configuration.singletonConfiguration
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: .seconds(10), read: Self.patience)
        // What is tried again, and when, is decided here: a certificate does not get better by being looked at again.
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let outcome = await attempts(request, by: client)
        try? await client.shutdown()
        if let failure = outcome { throw failure }
    }

    /// Nil once it was taken; the last failure otherwise.
    private func attempts(_ request: HTTPClientRequest, by client: HTTPClient) async -> AlertError? {
        var failure = await attempt(request, by: client)
        for pause in pauses {
            guard let last = failure, last.isPassing else { break }
            try? await Task.sleep(for: pause)
            failure = await attempt(request, by: client)
        }
        return failure?.error
    }

    private func attempt(_ request: HTTPClientRequest, by client: HTTPClient) async -> (error: AlertError, isPassing: Bool)? {
        do {
            let response = try await client.execute(request, timeout: Self.patience)
            if (200..<300).contains(response.status.code) { return nil }
            let answer = (try? await response.body.collect(upTo: Self.longestAnswer)).map { String(buffer: $0) } ?? ""
            let error = AlertError(
                .refused, name, cause: "it answered \(response.status.code) \(response.status.reasonPhrase)\(shown(answer))",
                remedy: "see that the address and the token are right")
            return (error, response.status.code >= 500 || response.status.code == 429)
        } catch {
            return (AlertError(.unreachable, name, cause: "no answer: \(error)"), true)
        }
    }

    /// The beginning of an answer, on one line.
    private func shown(_ answer: String) -> String {
        let line = answer.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : String($0) }.joined().prefix(200)
        return line.isEmpty ? "" : ": \(line)"
    }

    private func target() throws(AlertError) -> (address: String, token: Secret?) {
        let address: String
        var hasSecret = webhook.token != nil
        switch webhook.url {
        case .open(let url): address = url
        case .secret(let place):
            address = try Secret(place, for: name, environment: environment).text
            hasSecret = true
        }
        let isOpen = address.hasPrefix("http://") && (!hasSecret || Self.isOnThisMachine(address))
        guard address.hasPrefix("https://") || isOpen else {
            throw AlertError(
                .address, name, cause: "its address does not begin with https://, and a secret would go there in the clear",
                remedy: "use https")
        }
        return (
            address,
            try webhook.token.map { place throws(AlertError) in
                try Secret(place, for: name, environment: environment)
            }
        )
    }

    /// By the host that the client will ask: a name or a port before an `@` is none.
    private static func isOnThisMachine(_ address: String) -> Bool {
        URL(string: address)?.host().map(ThisMachine.isNamed) ?? false
    }

    /// The webhook without what may be secret in it.
    private var name: String {
        switch webhook.url {
        case .open(let url): "the webhook \(url)"
        case .secret(.credential(let name)): "the webhook in the credential '\(name)'"
        case .secret(.file(let path)): "the webhook in \(path)"
        }
    }
}
