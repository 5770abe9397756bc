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
                \(ExposureSection.explanation(exposures))
                \(kernels)
                <p class="actions"><a href="\(Address.run(id))/exposure.csv">These numbers as CSV</a></p>
                """)
    }

    private var kernels: Markup {
        exposures.isEmpty
            ? "<p>The run has no valid measurement.</p>" : "<h2>By kernel</h2>\(ExposureSection.markup(exposures))"
    }

    /// A row for each kernel, runtime and subsystem, as RFC 4180 has it; the runtime is empty for all of them together, and so is what could
    /// be reached where nobody has measured it.
    var csv: String {
        let header =
            "run,kernel,arch,runtime,subsystem,functions_used,functions_exposed,functions_total,lines_used,lines_exposed,lines_total"
        let rows = exposures.flatMap { exposure in
            ([exposure.total] + exposure.subsystems).map { part in
                row(
                    exposure, "", part.name,
                    [part.functionsUsed, part.functionsExposed, part.functions, part.linesUsed, part.linesExposed, part.lines])
            }
                + exposure.runtimes.flatMap { runtime in
                    ([runtime.total] + runtime.subsystems).map { part in
                        row(
                            exposure, runtime.runtime, part.name,
                            [part.functions, part.lines].flatMap { [$0.used, $0.exposed, $0.total] })
                    }
                }
        }
        return CSVReport.text([header] + rows)
    }

    private func row(_ exposure: KernelExposure, _ runtime: String, _ part: String, _ numbers: [Int?]) -> String {
        let words = [id, exposure.kernel, exposure.arch, runtime, part].map(CSVReport.word)
        return (words + numbers.map { $0.map(String.init) ?? "" }).joined(separator: ",")
    }
}
