/// A text with `*` for any characters and `?` for one.
struct GlobPattern: Sendable, Hashable {
    private let pattern: [Character]

    init(_ text: String) {
        pattern = Array(text)
    }

    static func isGlob(_ text: String) -> Bool {
        text.contains { $0 == "*" || $0 == "?" }
    }

    /// Whether the whole of `text` fits. Time is at most the product of the lengths: only the last `*` is ever retried.
    func matches(_ text: String) -> Bool {
        let text = Array(text)
        var (p, t) = (0, 0)
        var retry: (p: Int, t: Int)?
        while t < text.count {
            if p < pattern.count, pattern[p] == "*" {
                retry = (p, t)
                p += 1
            } else if p < pattern.count, pattern[p] == "?" || pattern[p] == text[t] {
                p += 1
                t += 1
            } else if let star = retry {
                retry = (star.p, star.t + 1)
                (p, t) = (star.p + 1, star.t + 1)
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == "*" }
    }
}
