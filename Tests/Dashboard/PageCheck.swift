import Foundation

/// What must hold for every page, found by reading its text: well formed, no script, style or asset from elsewhere, and what people
/// need who hear it read or use the keyboard.
enum PageCheck {
    static func problems(_ page: String) -> [String] {
        var problems: [String] = []
        func demand(_ holds: Bool, _ problem: String) { if !holds { problems.append(problem) } }
        demand(page.hasPrefix("<!DOCTYPE html>"), "no document type")
        demand(page.contains("<html lang=\"en\">"), "no language")
        demand(page.contains("name=\"viewport\""), "no viewport")
        demand(page.firstMatch(of: /<title>[^<]+ · hapfleet<\/title>/) != nil, "no title")
        let scripts = page.matches(of: /<script[^>]*>/).map { String($0.0) }
        demand(scripts.allSatisfy { $0 == "<script src=\"/live.js\" defer>" }, "a script of its own")
        for forbidden in [
            "<style", " style=", "<iframe", " onerror", " onload", "javascript:", "http:", "https:", "@import",
        ] {
            demand(!page.contains(forbidden), forbidden)
        }
        problems += headings(page) + nesting(page)
        for input in page.matches(of: /<input type="(search|password)"/) {
            let before = page[..<input.range.lowerBound]
            let label = before.range(of: "<label>", options: .backwards)
            demand(label.map { !before[$0.upperBound...].contains("</label>") } ?? false, "an input without a label")
        }
        demand(page.matches(of: /<th(?![a-z])(?![^>]*scope=)[^>]*>/).isEmpty, "a heading of a table without scope")
        demand(
            page.matches(of: /<svg(?![^>]*(?:aria-label="[^"]+"|aria-hidden="true"))[^>]*>/).isEmpty, "a picture without words")
        demand(page.contains("<main id=\"content\">") && page.contains("href=\"#content\""), "no way past the menu")
        let ids = page.matches(of: /\ id="([^"]+)"/).map { $0.1 }
        demand(Set(ids).count == ids.count, "an id twice")
        return problems
    }

    /// One heading of the first level, and none that skips a level.
    private static func headings(_ page: String) -> [String] {
        let levels = page.matches(of: /<h([1-6])[ >]/).compactMap { Int($0.1) }
        var problems = levels.count { $0 == 1 } == 1 && levels.first == 1 ? [] : ["not one first heading"]
        for (one, next) in zip(levels, levels.dropFirst()) where next > one + 1 { problems.append("h\(one) before h\(next)") }
        return problems
    }

    /// Elements that are closed without being open, or stay open.
    static func nesting(_ page: String) -> [String] {
        var open: [Substring] = []
        for tag in page.matches(of: /<(\/?)([a-z][a-z0-9]*)[^>]*?(\/?)>/) {
            if ["meta", "br", "link", "input"].contains(tag.2) || !tag.3.isEmpty { continue }
            if tag.1.isEmpty {
                open.append(tag.2)
            } else if open.popLast() != tag.2 {
                return ["\(tag.0) closes what is not open"]
            }
        }
        return open.isEmpty ? [] : ["\(open) stay open"]
    }

    /// What one reads, for a failed test's message.
    static func words(_ page: String) -> String {
        page.replacing(/<[^>]*>/, with: " ").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// The addresses that the page leads to.
    static func links(_ page: String) -> [String] {
        page.matches(of: /href="([^"]+)"/).map { unescaped(String($0.1)) }.filter { $0.hasPrefix("/") }
    }

    /// The address without what tells pages of one kind apart.
    static func kind(_ address: String) -> String {
        let halves = address.split(separator: "?", maxSplits: 1)
        let path = (halves.first ?? "").replacing(/\/runs\/[^\/?]+/, with: "/runs/*")
        guard halves.count == 2 else { return String(path) }
        let names = halves[1].split(separator: "&").map { $0.prefix(while: { $0 != "=" }) }
        return path + "?" + names.sorted().joined(separator: "&")
    }

    private static func unescaped(_ text: String) -> String {
        text.replacing("&amp;", with: "&").replacing("&#39;", with: "'").replacing("&quot;", with: "\"")
    }
}
