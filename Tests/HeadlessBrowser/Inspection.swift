package import Foundation

/// What must hold for every page as a browser has it, on a desk and on a phone, light and dark.
package struct Inspection: Sendable {
    private let tab: Tab
    private let pictures: URL

    /// The widths that pages are looked at: a desk and a phone.
    private static let windows = [(width: 1_440, height: 900), (width: 390, height: 844)]

    /// Inspects pages in `tab`, and keeps pictures of them in `pictures`.
    package init(_ tab: Tab, pictures: URL) throws {
        self.tab = tab
        self.pictures = pictures
        try FileManager.default.createDirectory(at: pictures, withIntermediateDirectories: true)
    }

    /// Opens the page, keeps pictures of it under `name`, and returns what is wrong with it.
    package func problems(of address: String, name: String) async throws -> [String] {
        var problems: [String] = []
        for window in Self.windows {
            try await tab.show(width: window.width, height: window.height)
            try await tab.open(address)
            try await tab.wait(whileHeading: "Being read")
            for dark in [false, true] {
                let place = "\(name) at \(window.width)\(dark ? ", dark" : "")"
                try await tab.show(width: window.width, height: window.height, dark: dark)
                problems += tab.complaints().map { "\(place): \($0)" }
                problems += try await found().map { "\(place): \($0)" }
                let file = "\(name)-\(window.width)\(dark ? "-dark" : "").png"
                try await tab.picture().write(to: pictures.appending(path: file))
            }
        }
        return problems + (try await unheard().map { "\(name): \($0)" })
    }

    /// What a script finds in the page: parts beyond its edge, pale text, headings that skip a level.
    private func found() async throws -> [String] {
        let answer = try await tab.value(
            """
            (() => {
              const problems = [], root = document.documentElement
              if (root.scrollWidth > innerWidth) problems.push(`wider than the window by ${root.scrollWidth - innerWidth} pixels`)
              if (!root.lang) problems.push('no language')
              let level = 0
              for (const heading of document.querySelectorAll('h1,h2,h3,h4')) {
                const now = +heading.tagName[1]
                if (now > level + 1) problems.push(`a heading skips a level: ${heading.textContent}`)
                level = now
              }
              const rgb = text => text.match(/[\\d.]+/g).map(Number)
              const light = colour => rgb(colour).slice(0, 3).map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
                .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0)
              const ground = element => {
                for (let e = element; e; e = e.parentElement) {
                  const colour = getComputedStyle(e).backgroundColor
                  if (rgb(colour)[3] !== 0) return colour
                }
                return getComputedStyle(root).colorScheme.includes('dark') && matchMedia('(prefers-color-scheme: dark)').matches
                  ? 'rgb(0, 0, 0)' : 'rgb(255, 255, 255)'
              }
              const pale = new Set()
              for (const element of document.body.querySelectorAll('*')) {
                if (element.closest('svg') || ![...element.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue
                const style = getComputedStyle(element)
                if (!element.getClientRects().length || style.visibility === 'hidden') continue
                const [one, two] = [light(style.color), light(ground(element))].sort((a, b) => b - a)
                const ratio = (one + 0.05) / (two + 0.05)
                if (ratio < 4.5 && !(parseFloat(style.fontSize) >= 24 && ratio >= 3))
                  pale.add(`pale text (${ratio.toFixed(1)}): ${element.tagName} ${element.className} ${element.textContent.trim().slice(0, 30)}`)
              }
              return [...problems, ...[...pale].slice(0, 3)]
            })()
            """)
        return answer.list?.compactMap(\.text) ?? ["the script found nothing to look at"]
    }

    /// Links, fields and pictures that have no name for who hears the page.
    private func unheard() async throws -> [String] {
        let spoken: Set<String> = [
            "link", "button", "textbox", "searchbox", "combobox", "image", "img", "heading", "table", "region",
        ]
        let elements = try await tab.accessibility()
        let nameless = elements.filter { spoken.contains($0.role) && $0.name.trimmingCharacters(in: .whitespaces).isEmpty }
        let headings = elements.count { $0.role == "heading" }
        return Set(nameless.map { "a \($0.role) without a name" }).sorted() + (headings == 0 ? ["no heading is heard"] : [])
    }
}
