import Reports

extension Markup {
    /// What a page over many runs says while some of them are still being read.
    static func unread(_ runs: Int) -> Markup {
        runs == 0 ? "" : "<p class=\"notice\">\(runs) older runs are still being read; load the page again to see them.</p>"
    }
}
