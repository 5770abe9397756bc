import Foundation
import HAPStatistics
import ResultStore

extension Trend {
    /// What a trend is made of: the medians of one run.
    struct Night {
        let run: String
        let started: Date
        let cells: [Cell]

        /// One load on one kernel.
        struct Cell {
            let key: ReportCell.Key
            /// Measurements that count.
            let valid: Int
            let functions: ReportCell.Functions
            /// The median; nil without lines.
            let lines: Double?
        }

        /// A run that was reported.
        init(_ report: Report) {
            run = report.run.id
            started = report.run.started
            cells = report.cells.map { cell in
                let key = ReportCell.Key(workload: cell.workload, runtime: cell.runtime, kernel: cell.kernel, arch: cell.arch)
                return Cell(key: key, valid: cell.valid, functions: cell.functions, lines: cell.lines.median)
            }
        }

        /// A run of which a trend is all that is wanted.
        init(_ run: DigestedRun, _ register: FunctionRegister) {
            self.run = run.run.id.text
            started = run.run.started
            cells = run.cells.mappedInParallel { key, digests in
                let valid = digests.filter(\.isValid)
                let sets = valid.map(\.task)
                return Cell(
                    key: key, valid: valid.count, functions: ReportCell.Functions(sets, Incidence(of: sets)),
                    lines: ReportCell.Lines(valid, register).median)
            }
        }
    }
}
