import HTTPTypes
import Hummingbird
import Reports
import ResultStore

/// Why a page cannot be shown.
struct PageFailure: Error {
    let status: HTTPResponse.Status
    let cause: String
    let remedy: String

    init(_ status: HTTPResponse.Status, cause: String, remedy: String) {
        self.status = status
        self.cause = cause
        self.remedy = remedy
    }

    /// What `error` means for who asked for a page.
    init(_ error: any Error) {
        switch error {
        case let failure as PageFailure: self = failure
        case let failure as StoreError:
            let status: HTTPResponse.Status =
                switch failure.code {
                case .noSuchRun: .notFound
                case .busy, .unreachable: .serviceUnavailable
                default: .internalServerError
                }
            self.init(status, cause: "store \(failure.location): \(failure.cause)", remedy: failure.remedy)
        case let failure as any HTTPResponseError where failure.status == .notFound:
            self.init(.notFound, cause: "there is no such page", remedy: "start from the fleet")
        case let failure as any HTTPResponseError:
            self.init(failure.status, cause: failure.status.reasonPhrase, remedy: "")
        default: self.init(.internalServerError, cause: "\(error)", remedy: "")
        }
    }

    var page: Page {
        Page(
            "\(status.code) \(status.reasonPhrase)", area: nil,
            body: "<p class=\"bad\">\(Markup.name(cause, atMost: 600))</p><p>\(Markup.name(remedy, atMost: 600))</p>")
    }
}
