import Mustache
import Reports

/// What is shown at one address.
struct Page {
    /// The parts of the dashboard, in the order in which every page names them.
    enum Area: String, CaseIterable {
        case fleet = "Fleet"
        case runs = "Runs"
        case nights = "Nights"
        case compare = "Compare"

        var address: String {
            switch self {
            case .fleet: "/"
            case .runs: "/runs"
            case .nights: "/nights"
            case .compare: "/compare"
            }
        }
    }

    /// For the window's title; anything may be in it.
    var title: String
    var heading: Markup
    var area: Area?
    var body: Markup
    var footer: Markup = ""
    /// Whether the browser should ask again, for what is not finished.
    var renewal: Renewal?

    /// How a page that is not finished comes up to date.
    enum Renewal {
        /// The browser asks again after so many seconds.
        case after(seconds: Int)
        /// The server says when something changed; a browser without JavaScript asks every five seconds.
        case live
    }

    init(_ title: String, heading: Markup? = nil, area: Area?, body: Markup, footer: Markup = "", renewal: Renewal? = nil) {
        self.title = title
        self.heading = heading ?? "\(title)"
        self.area = area
        self.body = body
        self.footer = footer
        self.renewal = renewal
    }
}

/// What all pages have around them.
struct PageTemplate: Sendable {
    private let template: MustacheTemplate

    init() throws {
        template = try MustacheTemplate(string: String(decoding: PackageResources.page_mustache, as: UTF8.self))
    }

    func text(_ page: Page) -> String {
        let areas = Page.Area.allCases.map { area -> [String: Any] in
            ["name": area.rawValue, "address": area.address, "current": area == page.area]
        }
        var values: [String: Any] = [
            "title": VisibleText.of(String(page.title.prefix(200))), "heading": page.heading.text, "body": page.body.text,
            "footer": page.footer.text, "areas": areas,
        ]
        switch page.renewal {
        case .after(let seconds): values["refresh"] = String(seconds)
        case .live: values["live"] = true
        case nil: break
        }
        return template.render(values)
    }
}

/// Files that all pages share.
enum SharedFile {
    static let style = PageStyle.css + String(decoding: PackageResources.dashboard_css, as: UTF8.self)
    static let live = String(decoding: PackageResources.live_js, as: UTF8.self)
    static let icon = String(decoding: PackageResources.icon_svg, as: UTF8.self)
}
