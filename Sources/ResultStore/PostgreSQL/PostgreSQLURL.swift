import Foundation

/// The address of a PostgreSQL store: `postgres://USER@HOST:PORT/DATABASE?sslmode=verify-full`, as libpq reads it.
public struct PostgreSQLURL: Sendable, Equatable {
    /// The address as it was written; there is no secret in it.
    public let text: String

    /// Whether `text` means a PostgreSQL store at all.
    public static func isOne(_ text: String) -> Bool {
        text.hasPrefix("postgres://") || text.hasPrefix("postgresql://")
    }

    /// Throws `notAStore` where `text` holds a password: it would be in the list of processes, in logs and in the shell's history.
    public init(_ text: String) throws(StoreError) {
        let afterScheme = text.drop { $0 != "/" }.dropFirst(2)
        let authority = afterScheme.prefix { $0 != "/" && $0 != "?" }
        let user = authority.lastIndex(of: "@").map { authority[..<$0] } ?? ""
        let query = text.drop { $0 != "?" }.dropFirst().split(separator: "&")
        let isSecret = user.contains(":") || query.contains { $0.hasPrefix("password=") || $0.hasPrefix("sslpassword=") }
        guard !isSecret else {
            let shown = "postgres://" + user.prefix { $0 != ":" } + "@…"
            throw StoreError(
                .notAStore, at: shown, cause: "an address must hold no password",
                remedy: "keep it in ~/.pgpass (mode 0600) or in PGPASSWORD")
        }
        self.text = text
    }
}
