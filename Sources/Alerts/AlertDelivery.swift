public import Campaigns
public import Foundation
import KernelSources
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// Sends alerts to those whom a campaign names.
public struct AlertDelivery: Sendable {
    private let environment: [String: String]
    private let sendmail: String
    private let pauses: [Duration]

    /// How long a program may take, in seconds.
    private static let patience = 60

    /// A delivery with the credentials that `environment` leads to.
    ///
    /// - Parameters:
    ///   - sendmail: the program that takes mail: its path.
    ///   - pauses: between attempts to reach a webhook.
    public init(
        environment: [String: String] = ProcessInfo.processInfo.environment, sendmail: String = "/usr/sbin/sendmail",
        pauses: [Duration] = [.seconds(2), .seconds(10)]
    ) {
        self.environment = environment
        self.sendmail = sendmail
        self.pauses = pauses
    }

    /// Sends `alert` to those of `recipients` that want it, to each whatever becomes of the others, and gives what went wrong.
    public func send(_ alert: RunAlert, to recipients: [AlertRecipient]) async -> [AlertError] {
        var failures: [AlertError] = []
        for recipient in recipients where alert.isAlarming || recipient.occasion == .always {
            do throws(AlertError) {
                try await send(alert, to: recipient.means)
            } catch {
                failures.append(error)
            }
        }
        return failures
    }

    /// What would keep an alert from being sent, as far as that can be seen without sending one: secrets, addresses and programs.
    public func problems(of recipients: [AlertRecipient]) -> [AlertError] {
        recipients.compactMap { recipient in
            do throws(AlertError) {
                switch recipient.means {
                case .webhook(let webhook):
                    try WebhookDelivery(webhook: webhook, environment: environment, pauses: pauses).check()
                case .email:
                    guard FileManager.default.isExecutableFile(atPath: sendmail) else {
                        throw AlertError(.program, sendmail, cause: "it is not there", remedy: "install a mail transport agent")
                    }
                case .command: break
                }
                return nil
            } catch {
                return error
            }
        }
    }

    private func send(_ alert: RunAlert, to means: AlertRecipient.Means) async throws(AlertError) {
        switch means {
        case .webhook(let webhook):
            try await WebhookDelivery(webhook: webhook, environment: environment, pauses: pauses).send(try json(alert))
        case .email(let email):
            let message = MailMessage(email: email, subject: alert.subject, body: alert.digest, date: .now)
            // Lines with a point alone are text (-i); addresses are never options (--).
            try await call([sendmail, "-i", "--"] + email.to, input: Array(message.text.utf8))
        case .command(let words):
            try await call(words, input: try json(alert))
        }
    }

    private func json(_ alert: RunAlert) throws(AlertError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        do {
            return [UInt8](try encoder.encode(alert))
        } catch {
            throw AlertError(.program, "its recipients", cause: "it cannot be written as JSON: \(error)")
        }
    }

    private func call(_ words: [String], input: [UInt8]) async throws(AlertError) {
        let result: ExecutionResult<Void, DiscardedOutput, StringOutput<UTF8>>
        do {
            let file = try Self.file(holding: input)
            defer { try? file.close() }
            result = try await run(
                .name("timeout"), arguments: Arguments(["--kill-after=5", "\(Self.patience)"] + words),
                input: .fileDescriptor(FileDescriptor(rawValue: file.fileDescriptor), closeAfterSpawningProcess: false),
                output: .discarded, error: .string(limit: 1 << 16))
        } catch {
            throw AlertError(.program, words[0], cause: "it cannot be given the alert: \(error)")
        }
        switch result.terminationStatus {
        case .exited(0): return
        case .exited(124), .exited(137): throw AlertError(.program, words[0], cause: "it had not ended after \(Self.patience) s")
        case .exited(126), .exited(127):
            throw AlertError(
                .program, words[0], cause: "it cannot be started", remedy: "see that it is installed, and executable")
        default:
            let said = result.standardError.split(separator: "\n").suffix(2).joined(separator: "; ")
            throw AlertError(.program, words[0], cause: "it ended with \(result.terminationStatus): \(said)")
        }
    }

    /// A file that is read from its beginning. Not a pipe, which a program that does not read it would break.
    private static func file(holding bytes: [UInt8]) throws -> FileHandle {
        let file = try NamelessFile.open(stem: NSTemporaryDirectory() + "hapfleet-alert-")
        try file.write(contentsOf: Data(bytes))
        try file.seek(toOffset: 0)
        return file
    }
}
