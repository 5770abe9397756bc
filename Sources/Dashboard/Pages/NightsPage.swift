import Reports

/// How a campaign's medians go from run to run, and where their level changed.
struct NightsPage {
    let campaigns: [String]
    let campaign: String
    let trend: Trend
    let unread: Int

    var page: Page {
        let form = Control.form(
            "/nights", [Control.choice("campaign", "campaign", campaigns.map { ($0, $0) }, chosen: campaign)])
        let links = PageLinks(run: { Address.run($0) })
        let csv = Address.of("/nights.csv", ["campaign": campaign])
        let body: Markup =
            trend.series.isEmpty
            ? "<p>None of its runs that have ended has a valid measurement.</p>"
            : """
            \(HTMLTrend(trend: trend, links: links).sections)<p class="actions"><a href="\(csv)">Every number as CSV</a></p>
            """
        return Page(
            "Nights of \(campaign)", heading: "Nights of \(Markup.name(campaign, atMost: 80))", area: .nights,
            body: """
                <p class="faint">Medians of the valid measurements of each run that has ended.</p>\(Markup.unread(unread))\(form)\(body)
                """,
            footer: HTMLTrend.method)
    }
}
