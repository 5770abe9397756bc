import HAPStatistics
import Reports
import ResultStore

/// One function of a run: where it is, which loads, runtimes and kernels reach it, and which hosts.
struct FunctionPage {
    let summary: RunSummary
    let functions: RunFunctions
    let function: RunFunctions.Function
    let query: Query

    private var id: String { summary.run.id.text }

    /// Measurements that are alike in something, and how many of them reached the function.
    private struct Reach {
        var all = 0
        var inTask = 0
        var inInterrupts = 0
        var hosts: Set<String> = []
        var reachingHosts: Set<String> = []
    }

    private func reach<Key: Hashable>(by key: (RunFunctions.Measurement) -> Key) -> [Key: Reach] {
        functions.measurements.enumerated().reduce(into: [:]) { found, element in
            let (number, measurement) = element
            let isInTask = function.inTask.contains(number)
            found[key(measurement), default: Reach()].all += 1
            found[key(measurement), default: Reach()].inTask += isInTask ? 1 : 0
            found[key(measurement), default: Reach()].inInterrupts += function.inInterrupts.contains(number) ? 1 : 0
            found[key(measurement), default: Reach()].hosts.insert(measurement.host)
            if isInTask { found[key(measurement), default: Reach()].reachingHosts.insert(measurement.host) }
        }
    }

    var page: Page {
        Page(
            function.name, heading: .name(function.name, atMost: 80), area: .runs,
            body: """
                <p class="faint">in run \(Markup.link("\(id)", to: Address.run(id))) of \
                \(Markup.name(summary.run.campaign, atMost: 80)) · \(Markup.link("all its functions", to: Address.functions(of: id)))</p>
                \(facts)<h2>Who reaches it</h2>\(cells)<h2>Hosts</h2>\(hosts)
                <p class="actions"><a href="\(address(".csv", page: nil))">Every measurement as CSV</a></p>
                """)
    }

    private func address(_ suffix: String, page: Int?) -> String {
        Address.of(
            Address.run(id) + "/function" + suffix,
            ["name": function.name, "module": function.module, "file": function.file, "page": page.map(String.init)])
    }

    private var facts: Markup {
        let span = function.firstLine.flatMap { first in function.lastLine.map { "\(first) to \($0)" } }
        let measurement =
            functions.measurements.indices.contains(function.firstSeenBy)
            ? functions.measurements[function.firstSeenBy] : nil
        let first: Markup =
            measurement.map { "\(Markup.name($0.workload)) on \(Markup.name($0.host))" } ?? "–"
        let lines: Markup = function.linesInlined.map { "\(NumberText.count($0)) with what was inlined" } ?? "not known"
        return """
            <p class="code">\(function.file.map { Markup.name($0, atMost: 200) } ?? "the file is not known: no dictionary")\
            \(span.map { ", lines \($0)" as Markup } ?? "")</p>
            <dl class="facts">\(Markup.fact("lines", "\(NumberText.count(function.lines))", lines))\
            \(Markup.fact("subsystem", "\(function.subsystem ?? "–")", .name(function.module)))\
            \(Markup.fact("reached by", "\(NumberText.count(function.inTask.count)) of \(NumberText.count(functions.measurements.count))",
                   "valid measurements, in task context"))\
            \(Markup.fact("first entered after", "\(NumberText.duration(microseconds: Int64(clamping: function.firstSeenMicroseconds)))", first))</dl>
            """
    }

    private struct Cell: Hashable, Comparable {
        let workload: String
        let runtime: String
        let kernel: String
        let arch: String

        static func < (left: Self, right: Self) -> Bool {
            if (left.workload, left.runtime) != (right.workload, right.runtime) {
                return (left.workload, left.runtime) < (right.workload, right.runtime)
            }
            return left.kernel == right.kernel ? left.arch < right.arch : ReleaseOrder.precedes(left.kernel, right.kernel)
        }
    }

    private var cells: Markup {
        let found = reach { Cell(workload: $0.workload, runtime: $0.runtime, kernel: $0.kernel, arch: $0.arch) }
        var table = HTMLTable(
            "Valid measurements by load, runtime and kernel, and those that entered the function",
            [
                // In one column, what the cell is: a phone shows it beside the first number.
                ("load", .words), ("in task context", .numbers), ("share", .words), ("hosts", .numbers),
                ("in interrupts only", .numbers),
            ])
        table.rows = found.sorted { $0.key < $1.key }.map { cell, reach in
            [
                .titled(
                    cell.workload,
                    "\(Markup.name(cell.runtime)) · \(Markup.name(cell.kernel)) \(Markup.name(cell.arch, atMost: 12))"),
                "\(reach.inTask) of \(reach.all)", share(reach), "\(reach.reachingHosts.count) of \(reach.hosts.count)",
                "\(reach.inInterrupts)",
            ]
        }
        return table.markup
    }

    private func share(_ reach: Reach) -> Markup {
        let share = Double(reach.inTask) / Double(max(1, reach.all))
        return """
            <svg class="spark" viewBox="0 0 120 26" role="img" aria-label="\(NumberText.percent(share))"><rect class="cell" x="0" y="6" \
            width="120" height="14"/><rect class="share" x="0" y="6" width="\(share * 120)" height="14"/></svg>
            """
    }

    private var hosts: Markup {
        let found = reach(by: \.host).sorted { left, right in
            left.value.inTask * right.value.all == right.value.inTask * left.value.all
                ? left.key < right.key : left.value.inTask * right.value.all > right.value.inTask * left.value.all
        }
        let pager = Pager(found, page: query.page)
        var table = HTMLTable(
            "Hosts, those where most measurements entered it first",
            [("host", .words), ("in task context", .numbers), ("in interrupts only", .numbers), ("share", .words)])
        table.rows = pager.shown.map { host, reach in
            [
                .link(.name(host), to: Address.host(host, in: id)), "\(reach.inTask) of \(reach.all)", "\(reach.inInterrupts)",
                share(reach),
            ]
        }
        return "\(table.markup)\(pager.markup("hosts") { address("", page: $0) })"
    }

    /// A row for each valid measurement, as RFC 4180 has it.
    var csv: String {
        let rows = functions.measurements.enumerated().map { number, measurement in
            let words = [
                id, function.name, function.module, function.file ?? "", measurement.host, measurement.workload,
                measurement.runtime, measurement.kernel, measurement.arch,
            ].map(CSVReport.word)
            let context = function.inTask.contains(number) ? "task" : function.inInterrupts.contains(number) ? "irq" : "none"
            return (words + ["\(measurement.repetition)", context]).joined(separator: ",")
        }
        return CSVReport.text(["run,function,module,file,host,workload,runtime,kernel,arch,repeat,reached_in"] + rows)
    }
}
