import HTTPTypes
import Hummingbird

/// Lets only requests change something that show the token, and that no other site made a browser send.
///
/// A program shows the token in its header, which no browser adds by itself. A browser shows its cookie; then the form must hold the
/// word that only our own pages have, and what the browser says of the request's origin must be this server.
struct ControlGuard: Sendable {
    /// The field of forms that holds the word.
    static let field = "guard"

    let access: Access

    /// The word that forms must hold; nil where nothing may be changed.
    var word: String? {
        if case .token(let token) = access { token.formWord } else { nil }
    }

    /// Throws unless the request with such a form may change something.
    func check(_ request: Request, form: Query) throws {
        guard case .token(let token) = access else {
            throw PageFailure(
                .forbidden, cause: "runs are started and stopped only with a token",
                remedy: "give 'hapfleet serve' a --token-file")
        }
        // AccessCheck has seen that the token in it is right.
        if request.headers[.authorization] != nil { return }
        let site = request.headers[Self.site].map { $0 == "same-origin" || $0 == "none" } ?? true
        let origin =
            request.headers[.origin].map { $0.split(separator: "/").last.map(String.init) == request.head.authority } ?? true
        guard site, origin, token.isFormWord(form[Self.field] ?? "") else {
            throw PageFailure(
                .forbidden, cause: "the request did not come from one of this server's own pages",
                remedy: "load the page again, and use its button")
        }
    }

    private static let site = HTTPField.Name("Sec-Fetch-Site") ?? .origin
}
