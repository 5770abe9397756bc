import Campaigns
import Foundation

/// A mail as `sendmail` takes it: RFC 5322, text in UTF-8.
struct MailMessage {
    let email: AlertRecipient.Email
    let subject: String
    let body: String
    let date: Date

    var text: String {
        let headers =
            (email.from.map { ["From: \($0)"] } ?? []) + [
                "To: \(email.to.joined(separator: ", "))", "Subject: \(encoded(subject))", "Date: \(Self.written(date))",
                "Auto-Submitted: auto-generated", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
                "Content-Transfer-Encoding: base64",
            ]
        let lines = Data(body.utf8).base64EncodedString(options: [.lineLength76Characters, .endLineWithLineFeed])
        return headers.joined(separator: "\n") + "\n\n" + lines + "\n"
    }

    /// A header's text as RFC 2047 has it, if it is not plain ASCII: in pieces that are whole characters and below 75 bytes.
    private func encoded(_ text: String) -> String {
        guard !text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value < 0x7F }) else { return text }
        var pieces = [""]
        for character in text.unicodeScalars.map(String.init) {
            if pieces[pieces.count - 1].utf8.count + character.utf8.count > 42 { pieces.append("") }
            pieces[pieces.count - 1] += character
        }
        return pieces.map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\n ")
    }

    private static func written(_ date: Date) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = .gmt
        formatter.dateFormat = "EEE, d MMM yyyy HH:mm:ss '+0000'"
        return formatter.string(from: date)
    }
}
