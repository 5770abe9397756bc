import Reports
import ResultStore

/// How much of each kernel a run used, of all that it has.
struct ExposurePage {
    let summary: RunSummary
    let exposures: [KernelExposure]

    private var id: String { summary.run.id.text }

    var page: Page {
        Page(
            "Exposure · \(summary.run.campaign)", heading: "Exposure: \(Markup.name(summary.run.campaign, atMost: 80))",
            area: .runs,
            body: """
                <p class="faint">run \(Markup.link("\(id)", to: Address.run(id))) · \(NumberText.instant(summary.run.started))</p>
                \(ExposureSection.explanation)
                \(kernels)
                <p class="actions"><a href="\(Address.run(id))/exposure.csv">These numbers as CSV</a></p>
                """)
    }

    private var kernels: Markup {
        exposures.isEmpty
            ? "<p>The run has no valid measurement.</p>" : "<h2>By kernel</h2>\(ExposureSection.markup(exposures))"
    }

    /// A row for each kernel and subsystem, as RFC 4180 has it.
    var csv: String {
        let rows = exposures.flatMap { exposure in
            ([exposure.total] + exposure.subsystems).map { row in
                let words = [id, exposure.kernel, exposure.arch, row.name].map(CSVReport.word)
                let numbers = [row.functionsUsed, row.functions, row.linesUsed, row.lines].map(String.init)
                return (words + numbers).joined(separator: ",")
            }
        }
        return CSVReport.text(["run,kernel,arch,subsystem,functions_used,functions_total,lines_used,lines_total"] + rows)
    }
}
