import Reports

/// A part of a long list, and the way to the others.
struct Pager<Element> {
    static var size: Int { 100 }

    let all: Int
    let page: Int
    let shown: ArraySlice<Element>

    /// The page of that number; the last one if there are not so many.
    init(_ elements: [Element], page: Int) {
        all = elements.count
        let last = max(1, (elements.count + Self.size - 1) / Self.size)
        self.page = min(page, last)
        let start = (self.page - 1) * Self.size
        shown = elements[min(start, elements.count)..<min(start + Self.size, elements.count)]
    }

    /// Links to the page before and after, at the addresses that `address` gives; nothing if all are shown.
    func markup(_ what: String, address: (_ page: Int) -> String) -> Markup {
        guard all > Self.size else { return "" }
        let last = (all + Self.size - 1) / Self.size
        let before: Markup = page > 1 ? "<a rel=\"prev\" href=\"\(address(page - 1))\">← before</a>" : ""
        let after: Markup = page < last ? "<a rel=\"next\" href=\"\(address(page + 1))\">after →</a>" : ""
        return """
            <p class="pager"><span>\(NumberText.count(shown.startIndex + 1)) to \(NumberText.count(shown.endIndex)) of \
            \(NumberText.count(all)) \(what)</span>\(before)\(after)</p>

            """
    }
}
