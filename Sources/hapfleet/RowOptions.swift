import ArgumentParser
import Reports

/// Which rows of a list are printed, and in which order; the same for every command that prints one.
struct RowOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Sort by this column, as its heading names it.", valueName: "column"))
    var sort: String?

    @Flag(help: "Print the rows in the reverse order.")
    var reverse = false

    @Option(
        help: ArgumentHelp(
            "Only rows of which this holds: 'kernel=6.12' (contains), 'state!=finished', 'lines>1000'; may be repeated.",
            valueName: "condition"))
    var filter: [String] = []

    /// What was asked for, for a document of several tables: each takes what is asked of its columns. Only terminals have tables.
    func selection(isTable: Bool) throws -> TableSelection {
        guard isTable || !isUsed else { throw CommandFailure("--sort, --reverse and --filter go with --format table") }
        do throws(TableSelection.Failure) {
            return try TableSelection(sort: sort, isReversed: reverse, conditions: filter)
        } catch {
            throw CommandFailure(error.description)
        }
    }

    /// Whether anything but the whole list is asked for.
    var isUsed: Bool { sort != nil || reverse || !filter.isEmpty }

    /// The rows of a list that are wanted, in their order, and the table with these alone; the table has a row for each element.
    func selected<Element>(_ elements: [Element], _ table: TextTable) throws -> (elements: [Element], table: TextTable) {
        do throws(TableSelection.Failure) {
            let places = try TableSelection(sort: sort, isReversed: reverse, conditions: filter).places(in: table)
            return (places.map { elements[$0] }, table.selecting(places))
        } catch {
            throw CommandFailure(error.description)
        }
    }
}

/// A text with tables, and a column that none of them has as what the user got wrong.
func selecting(_ text: () throws -> String) throws -> String {
    do {
        return try text()
    } catch let failure as TableSelection.Failure {
        throw CommandFailure(failure.description)
    }
}

extension OutputOptions {
    /// Prints a list as it was asked for: the table, or each element's document.
    func printList<Element>(
        _ elements: [Element], _ table: TextTable, _ rows: RowOptions, json: (Element) -> some Encodable
    ) throws {
        let chosen = try rows.selected(elements, table)
        switch format {
        case .json: print(try ReportJSON.text(chosen.elements.map(json)), terminator: "")
        case .table: print(chosen.table.rendered(width: Terminal.width, colour: Terminal.hasColour), terminator: "")
        }
    }
}
