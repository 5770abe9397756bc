import HTTPTypes
import Hummingbird

/// What every answer says to a browser: run and fetch nothing but what this server sends, show it in no other page, tell no other
/// server of it. Failures become pages.
struct SafeAnswers: RouterMiddleware {
    typealias Context = BasicRequestContext

    let template: PageTemplate

    static let policy = """
        default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'
        """

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            let failure = PageFailure(error)
            response = .html(template.text(failure.page), status: failure.status)
        }
        response.headers[.contentSecurityPolicy] = Self.policy
        response.headers[.xContentTypeOptions] = "nosniff"
        // With `no-referrer` a browser would not say either that a form is our own.
        response.headers[Self.referrerPolicy] = "same-origin"
        response.headers[Self.openerPolicy] = "same-origin"
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "private, no-cache" }
        return response
    }

    private static let referrerPolicy = HTTPField.Name("Referrer-Policy") ?? .location
    private static let openerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy") ?? .location
}

extension Response {
    static func html(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        .text(text, type: "text/html; charset=utf-8", status: status)
    }

    /// An answer that a browser keeps as a file of that name, if it has one.
    static func text(
        _ text: String, type: String, status: HTTPResponse.Status = .ok, fileName: String? = nil
    ) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = type
        if let fileName { headers[.contentDisposition] = "attachment; filename=\"\(fileName)\"" }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
