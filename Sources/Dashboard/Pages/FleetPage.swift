import Foundation
import Reports
import ResultStore

/// All hosts, each with its last result, how it went, and why it cannot be measured.
struct FleetPage {
    /// A host as its newest run found it.
    struct Host {
        let name: String
        let last: RunOutline
        let outline: HostOutline

        var run: Report.Run { last.run }
    }

    /// Newest first.
    let outlines: [RunOutline]
    /// Runs that are still being read.
    let unread: Int
    let query: Query
    let loads: [LoadMatrix.Load]
    let hosts: [Host]

    init(outlines: [RunOutline], unread: Int, query: Query) {
        self.outlines = outlines
        self.unread = unread
        self.query = query
        var newest: [String: Host] = [:]
        var loads: Set<LoadMatrix.Load> = []
        for outline in outlines {
            for (name, host) in outline.hosts where newest[name] == nil {
                newest[name] = Host(name: name, last: outline, outline: host)
                loads.formUnion(host.loads.keys)
            }
        }
        hosts = newest.values.sorted { $0.name < $1.name }
        self.loads = loads.sorted()
    }

    private var load: LoadMatrix.Load? { loads.first { Self.name($0) == query["load"] } ?? loads.first }

    private static func name(_ load: LoadMatrix.Load) -> String { "\(load.workload) in \(load.runtime)" }

    private var chosen: [Host] {
        let text = query["text"]?.lowercased()
        let matching = hosts.filter { host in
            let isWanted = text.map { wanted in
                [host.name, host.outline.kernel ?? "", host.outline.arch ?? "", host.outline.machine].contains {
                    $0.lowercased().contains(wanted)
                }
            }
            return isWanted ?? true && (query["state"] != "failed" || host.outline.isFailed)
        }
        switch query["sort"] {
        case "functions": return matching.sorted { functions($0) ?? -1 > functions($1) ?? -1 }
        case "kernel":
            return matching.sorted { ReleaseOrder.precedes($0.outline.kernel ?? "", $1.outline.kernel ?? "") }
        default: return matching
        }
    }

    private func functions(_ host: Host) -> Double? { load.flatMap { host.outline.loads[$0]?.functions } }

    var page: Page {
        guard !hosts.isEmpty else {
            return Page(
                "Fleet", area: .fleet,
                body: "<p>Nothing was measured yet: <span class=\"code\">hapfleet run CAMPAIGN.yaml</span> writes here.</p>")
        }
        let pager = Pager(chosen, page: query.page)
        return Page(
            "Fleet", area: .fleet,
            body: """
                <p class="faint">\(origin)</p>
                \(Markup.unread(unread))\(facts)\(filter)\(table(pager.shown))\(pager.markup("hosts") { address("/", page: $0) })
                <p class="actions"><a href="\(address("/fleet.csv", page: nil))">These hosts as CSV</a></p>
                """)
    }

    private var origin: String {
        outlines.count == 1
            ? "The hosts of the only run." : "The hosts of the newest \(outlines.count) runs, each as it was measured last."
    }

    private var facts: Markup {
        let failed = hosts.count { $0.outline.isFailed }
        let kernels = Set(hosts.compactMap(\.outline.kernel)).count
        let valid = hosts.map(\.outline.valid).reduce(0, +)
        let measurements = hosts.map(\.outline.measurements).reduce(0, +)
        return """
            <dl class="facts">\(Markup.fact("hosts", "\(NumberText.count(hosts.count))", "known to the store"))\
            \(Markup.fact("could not be measured", "\(NumberText.count(failed))", failed == 0 ? "none" : "<span class=\"bad\">reasons below</span>"))\
            \(Markup.fact("kernel releases", "\(kernels)", "in use"))\
            \(Markup.fact("valid measurements", "\(NumberText.count(valid)) of \(NumberText.count(measurements))", "of the hosts' last runs"))</dl>
            """
    }

    private var filter: Markup {
        Control.form(
            "/",
            [
                Control.text("host, kernel or system", "text", query["text"]),
                Control.choice(
                    "load", "load", loads.map { (Self.name($0), Self.name($0)) }, chosen: load.map(Self.name)),
                Control.choice(
                    "hosts", "state", [("", "all"), ("failed", "not measured")], chosen: query["state"]),
                Control.choice(
                    "order", "sort", [("", "name"), ("functions", "most functions"), ("kernel", "kernel")], chosen: query["sort"]),
            ])
    }

    private func table(_ shown: ArraySlice<Host>) -> Markup {
        let what = load.map { "functions, \(Self.name($0))" } ?? "functions"
        var table = HTMLTable(
            "Hosts and their last results",
            [
                // What is looked for stands first: a phone shows the first two columns.
                ("host", .words), ("state", .words), ("valid", .numbers), (what, .numbers), ("lines", .numbers),
                ("its last runs", .words), ("last run", .words),
            ])
        table.rows = shown.map(row)
        return table.markup
    }

    private func row(_ host: Host) -> [Markup] {
        let outline = host.outline
        let entry = load.flatMap { outline.loads[$0] }
        let system = [outline.kernel ?? "kernel not known", outline.arch ?? ""].joined(separator: " ")
        let valid = HTMLReport.validity(outline.valid, of: outline.measurements)
        return [
            .titled(
                host.name, "\(Markup.name(system))<br>\(Markup.name(outline.machine))", to: Address.host(host.name)),
            state(outline), valid, "\(NumberText.statistic(entry?.functions))",
            "\(NumberText.statistic(entry?.lines))", spark(host),
            "\(Markup.link("\(host.run.id)", to: Address.run(host.run.id)))<small>\(NumberText.instant(host.run.started))</small>",
        ]
    }

    private func state(_ host: HostOutline) -> Markup {
        guard host.isFailed else {
            return host.status == .done ? "<span class=\"good\">measured</span>" : "\(host.status.rawValue)"
        }
        let status = host.status.rawValue.replacing("_", with: " ")
        return """
            <div class="why"><span class="bad">\(status)</span>: \(Markup.name(host.reason ?? "no reason is known", atMost: 300))\
            <small>\(Markup.name(host.remedy ?? "", atMost: 300))</small></div>
            """
    }

    private func spark(_ host: Host) -> Markup {
        guard let load else { return "–" }
        let values = outlines.prefix(30).reversed().map { $0.hosts[host.name]?.loads[load]?.functions }
        return Spark(values: values).markup
    }

    private func address(_ path: String, page: Int?) -> String {
        Address.of(
            path,
            [
                "text": query["text"], "load": query["load"], "state": query["state"], "sort": query["sort"],
                "page": page.map(String.init),
            ])
    }

    /// Every chosen host with each of its loads, as RFC 4180 has it.
    var csv: String {
        let header =
            "host,address,kernel,arch,machine,status,reason,remedy,run,started,workload,runtime,valid,measurements,functions,lines"
        let rows = chosen.flatMap { host -> [String] in
            let outline = host.outline
            let words = [
                host.name, outline.address, outline.kernel ?? "", outline.arch ?? "", outline.machine, outline.status.rawValue,
                outline.reason ?? "", outline.remedy ?? "", host.run.id, NumberText.instant(host.run.started),
            ].map(CSVReport.word)
            let loads = outline.loads.sorted { $0.key < $1.key }
            let measured = loads.map { load, entry in
                [CSVReport.word(load.workload), CSVReport.word(load.runtime), "\(entry.valid)", "\(entry.measurements)"]
                    + [entry.functions, entry.lines].map { $0.map { "\($0)" } ?? "" }
            }
            return (measured.isEmpty ? [Array(repeating: "", count: 6)] : measured).map { (words + $0).joined(separator: ",") }
        }
        return CSVReport.text([header] + rows)
    }
}
