import Hummingbird
import HTTPTypes
import Secrets

/// Lets through what `access` allows; others are told how to get in.
struct AccessCheck: RouterMiddleware {
    typealias Context = BasicRequestContext

    let access: Access

    /// Pages that are needed to log in.
    private static let open: Set<String> = ["/login", "/style.css", "/icon.svg"]

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        switch access {
        case .everyone: break
        case .thisMachine:
            guard Self.namesThisMachine(request.head.authority) else {
                throw PageFailure(
                    .misdirectedRequest, cause: "this address is not one of this machine's own names",
                    remedy: "ask for localhost, or give 'hapfleet serve' a --token-file")
            }
        case .token(let token):
            guard !Self.open.contains(request.uri.path), !Self.isAllowed(request, by: token) else { break }
            guard request.headers[.accept]?.contains("text/html") == true, request.method == .get else {
                throw PageFailure(
                    .unauthorized, cause: "the token is missing, or is another", remedy: "send Authorization: Bearer TOKEN")
            }
            return .redirect(to: "/login", type: .found)
        }
        return try await next(request, context)
    }

    /// Whether a request came to a name that only this machine has: a page from elsewhere that resolves its own name to this machine
    /// sends that name.
    private static func namesThisMachine(_ authority: String?) -> Bool {
        guard var name = authority?.lowercased() else { return false }
        if let colon = name.lastIndex(of: ":"), name[colon...].dropFirst().allSatisfy(\.isNumber) {
            name = String(name[..<colon])
        }
        return ThisMachine.isNamed(name)
    }

    private static func isAllowed(_ request: Request, by token: AccessToken) -> Bool {
        if let header = request.headers[.authorization], header.hasPrefix("Bearer ") {
            return token.isSame(as: String(header.dropFirst(7)))
        }
        return request.cookies[Login.cookie].map { token.isCookie($0.value) } ?? false
    }
}
