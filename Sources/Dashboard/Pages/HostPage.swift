import Foundation
import Reports
import ResultStore

/// A host: what it is, and all its results over time.
struct HostPage {
    let name: String
    /// Newest first, those that have the host.
    let outlines: [RunOutline]
    let unread: Int
    /// How it stands among the hosts of its newest run, by load; empty if that was not looked into.
    let similarities: [HostSimilarity]

    private var parts: [(run: Report.Run, host: HostOutline)] {
        outlines.compactMap { outline in outline.hosts[name].map { (outline.run, $0) } }
    }

    var page: Page {
        let newest = parts.first
        let system = [newest?.host.kernel, newest?.host.arch, newest?.host.machine].compactMap(\.self).filter { !$0.isEmpty }
        return Page(
            name, heading: .name(name, atMost: 80), area: .fleet,
            body: """
                <p class="faint">\(Markup.name(system.joined(separator: " · "), atMost: 160)) · \
                \(Markup.name(newest?.host.address ?? "", atMost: 80))</p>\(state)\(Markup.unread(unread))
                <p class="actions"><a href="\(newest.map { Address.host(name, in: $0.run.id) } ?? "/")">Its newest run, with functions</a>\
                <a href="\(Address.of("/host.csv", ["name": name]))">Its results as CSV</a></p>
                \(trend)\(outlying)\(results)
                """)
    }

    private var state: Markup {
        guard let newest = parts.first, newest.host.isFailed else { return "" }
        return """
            <p class="notice"><span class="bad">It could not be measured in its newest run</span>: \
            \(Markup.name(newest.host.reason ?? "no reason is known", atMost: 600)). \(Markup.name(newest.host.remedy ?? "", atMost: 600))</p>
            """
    }

    private var trend: Markup {
        let trend = Trend(
            host: name,
            parts: parts.map { part in
                Trend.HostPart(
                    run: part.run, kernel: part.host.kernel ?? "unknown", arch: part.host.arch ?? "", loads: part.host.loads)
            })
        guard trend.series.contains(where: { $0.points.count > 1 }) else { return "" }
        return "<h2>Over time</h2>\(HTMLTrend(trend: trend, links: PageLinks(run: { Address.run($0) })).plotsAndChanges)"
    }

    private var outlying: Markup {
        let own = similarities.compactMap { similarity in
            similarity.outliers.first { $0.host == name }.map { (similarity, $0) }
        }
        guard !own.isEmpty else { return "" }
        var table = HTMLTable(
            "Loads with which this host is unlike the others of its newest run",
            [("load", .words), ("distance", .numbers), ("functions of its own", .words), ("functions it lacks", .words)])
        table.rows = own.map { similarity, outlier in
            [
                .titled(similarity.workload, .name(similarity.runtime)), "\(NumberText.percent(outlier.distance))",
                "<div class=\"why\">\(Self.names(outlier.extra))</div>",
                "<div class=\"why\">\(Self.names(outlier.lacking))</div>",
            ]
        }
        return "<h2>Outlying functions</h2>\(table.markup)"
    }

    private static func names(_ names: [String]) -> Markup {
        let rest = names.count > 20 ? " and \(names.count - 20) more" : ""
        return names.isEmpty ? "–" : .name(names.prefix(20).joined(separator: ", ") + rest, atMost: 2_000)
    }

    private var results: Markup {
        var table = HTMLTable(
            "Its results, the newest first",
            [("run", .words), ("load", .words)] + ["functions", "lines", "valid", "lost"].map { ($0, .numbers) }
                + [("kernel", .words)])
        table.rows = parts.flatMap { part -> [[Markup]] in
            let run: Markup = .link("\(part.run.id)", to: Address.host(name, in: part.run.id))
            let kernel: Markup = .name(part.host.kernel ?? "–")
            let loads = Self.sorted(part.host)
            guard !loads.isEmpty else {
                let status = part.host.status.rawValue.replacing("_", with: " ")
                return [[run, "<span class=\"bad\">\(status)</span>", "–", "–", "–", "–", kernel]]
            }
            return loads.map { load, entry in
                [
                    run, .titled(load.workload, .name(load.runtime)), "\(NumberText.statistic(entry.functions))",
                    "\(NumberText.statistic(entry.lines))", HTMLReport.validity(entry.valid, of: entry.measurements),
                    "\(NumberText.count(entry.lostEvents))", kernel,
                ]
            }
        }
        return "<h2>Results</h2>\(table.markup)"
    }

    private static func sorted(_ host: HostOutline) -> [(key: LoadMatrix.Load, value: LoadMatrix.Entry)] {
        host.loads.sorted { $0.key < $1.key }
    }

    /// A row for each run and load, as RFC 4180 has it.
    var csv: String {
        let rows = parts.flatMap { part in
            Self.sorted(part.host).map { load, entry in
                let words = [
                    name, part.run.id, NumberText.instant(part.run.started), part.host.kernel ?? "", part.host.arch ?? "",
                    load.workload, load.runtime,
                ].map(CSVReport.word)
                let numbers = [entry.functions, entry.lines].map { $0.map { "\($0)" } ?? "" }
                return (words + ["\(entry.valid)", "\(entry.measurements)"] + numbers).joined(separator: ",")
            }
        }
        return CSVReport.text(["host,run,started,kernel,arch,workload,runtime,valid,measurements,functions,lines"] + rows)
    }
}
