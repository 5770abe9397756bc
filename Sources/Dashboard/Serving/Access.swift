import Crypto
import Foundation
import Hexadecimal

/// Who may look: anyone on this machine, or whoever knows the token.
public enum Access: Sendable {
    /// Requests that name this machine itself, so that no page from elsewhere can ask in a browser's name.
    case thisMachine
    /// Requests with the token, in an `Authorization: Bearer` header or in the cookie that the login page gives.
    case token(AccessToken)
    /// Every request: someone said so.
    case everyone
}

/// A secret word, kept as its digest.
public struct AccessToken: Sendable {
    private let digest: SHA256Digest
    /// What a browser keeps in place of the token.
    let cookie: String
    /// What forms that change something hold, so that other sites cannot send them.
    let formWord: String

    /// The shortest token that is taken.
    public static let leastLength = 16

    /// Fails for a token that is too short, or has other than visible ASCII characters.
    public init?(_ token: String) {
        guard token.utf8.count >= Self.leastLength, token.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else { return nil }
        digest = SHA256.hash(data: Data(token.utf8))
        let key = SymmetricKey(data: Data(token.utf8))
        func word(_ purpose: String) -> String {
            HMAC<SHA256>.authenticationCode(for: Data(purpose.utf8), using: key).hexadecimalDigits
        }
        cookie = word("hapfleet dashboard")
        formWord = word("hapfleet dashboard form")
    }

    /// Whether `text` is the token. Takes as long whatever it is: digests are compared, and those in constant time.
    func isSame(as text: String) -> Bool {
        SHA256.hash(data: Data(text.utf8)) == digest
    }

    /// Whether `text` is the cookie, in the same way.
    func isCookie(_ text: String) -> Bool {
        SHA256.hash(data: Data(text.utf8)) == SHA256.hash(data: Data(cookie.utf8))
    }

    /// Whether `text` is the word of forms, in the same way.
    func isFormWord(_ text: String) -> Bool {
        SHA256.hash(data: Data(text.utf8)) == SHA256.hash(data: Data(formWord.utf8))
    }
}
