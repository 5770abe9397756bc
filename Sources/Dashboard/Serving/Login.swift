import HTTPTypes
import Hummingbird
import Reports

/// How a browser gets in where a token is asked for.
struct Login: Sendable {
    static let cookie = "hapfleet"
    /// A form with one field.
    private static let mostBytes = 4_096

    let token: AccessToken

    static func page(wasWrong: Bool) -> Page {
        let wrong: Markup = wasWrong ? "<p class=\"bad\" role=\"alert\">That is not the token.</p>" : ""
        return Page(
            "Log in", area: nil,
            body: """
                \(wrong)<form class="filter" action="/login" method="post"><label>The token that 'hapfleet serve' was given\
                <input type="password" name="token" autocomplete="current-password" required></label><button>Log in</button></form>
                """)
    }

    /// The way to the fleet with the cookie that opens it; nil if the form has another token.
    func answer(_ request: Request) async throws -> Response? {
        let body = try await request.body.collect(upTo: Self.mostBytes)
        guard token.isSame(as: Query(String(buffer: body))["token"] ?? "") else { return nil }
        var response = Response.redirect(to: Address.fleet, type: .normal)
        response.setCookie(
            Cookie(name: Self.cookie, value: token.cookie, path: "/", secure: false, httpOnly: true, sameSite: .strict))
        return response
    }
}
