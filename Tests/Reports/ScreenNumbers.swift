import Foundation

@testable import Reports

/// The numbers that a text for a terminal shows, and the numbers that a document for programs carries.
enum ScreenNumbers {
    /// What is shown: every run of digits that is not part of a word of the document, of an instant or of the words between.
    ///
    /// `words` are the document's own texts, such as names and releases, whose digits are no numbers.
    static func shown(in text: String, except words: Set<String>) -> [String] {
        var rest = text.replacing(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/, with: " ")
        for sentence in words where sentence.contains(" ") && sentence.contains(where: \.isNumber) {
            rest = rest.replacing(sentence, with: " ")
        }
        rest = rest.split(whereSeparator: \.isWhitespace).map { Self.remainder(of: $0, words) }.joined(separator: " ")
        // What a table means by its headings and explanations, not what was measured.
        for phrase in [
            "with 95 %", "give 95 %", "99 %:", "1,000 lines", "the 10 largest", "the 10 that changed most", "Chao2", "Chao1",
        ] {
            rest = rest.replacing(phrase, with: " ")
        }
        return rest.matches(of: /([<>]\ )?\d+(,\d{3})*(\.\d+)?(e-\d+)?(\ %|\ µs|\ ms|\ s\b)?/).map { String($0.output.0) }
    }

    /// The texts of a page's table cells and facts, one after the other.
    static func cells(ofPage page: String) -> String {
        let texts = page.matches(of: /<(td|dd)[^>]*>([\s\S]*?)<\/(td|dd)>/).map { $0.output.2.replacing(/<[^>]+>/, with: " ") }
        return texts.joined(separator: " ; ").replacing("&gt;", with: ">").replacing("&lt;", with: "<").replacing(
            "&amp;", with: "&")
    }

    /// What is left of a piece of text between two spaces when a word of the document is taken out, such as the file of `file:line`.
    private static func remainder(of piece: Substring, _ words: Set<String>) -> Substring {
        let bare = piece.trimming { "(),;:".contains($0) }
        if words.contains(String(bare)) { return "" }
        if let colon = bare.lastIndex(of: ":"), words.contains(String(bare[..<colon])) {
            return bare[bare.index(after: colon)...]
        }
        return piece
    }

    /// Every way in which the program writes one of `numbers` for people.
    static func written(_ numbers: some Sequence<Double>) -> Set<String> {
        var forms: Set<String> = []
        for number in Set(numbers) {
            let magnitude = number.magnitude
            forms.formUnion([
                NumberText.statistic(magnitude), NumberText.expected(magnitude), ComparisonText.hundredths(magnitude),
                NumberText.percent(magnitude), NumberText.statistic(magnitude) + " %", ComparisonText.probability(magnitude),
                NumberText.expected(magnitude * 1_000),
            ])
            if magnitude < 1e12, magnitude == magnitude.rounded() {
                forms.insert(String(Int64(magnitude)))
                forms.insert(NumberText.duration(microseconds: Int64(magnitude)))
            }
        }
        return forms
    }

    /// All numbers and texts of a JSON document; of a list, how long it is as well.
    static func contents(ofJSON text: String) throws -> (numbers: [Double], words: Set<String>) {
        var numbers: [Double] = []
        var words: Set<String> = []
        func visit(_ value: Any) {
            switch value {
            case let object as [String: Any]: object.values.forEach(visit)
            case let list as [Any]:
                numbers.append(Double(list.count))
                list.forEach(visit)
            case let word as String: words.insert(word)
            case let number as NSNumber: numbers.append(number.doubleValue)
            default: break
            }
        }
        visit(try JSONSerialization.jsonObject(with: Data(text.utf8)))
        return (numbers, words)
    }

    /// All numbers of the fields of CSV documents.
    static func numbers(ofCSV texts: String...) -> [Double] {
        texts.flatMap { $0.components(separatedBy: CharacterSet(charactersIn: ",\r\n\"")).compactMap(Double.init) }
    }
}

extension Substring {
    fileprivate func trimming(_ isOutside: (Character) -> Bool) -> Substring {
        let start = drop(while: isOutside)
        return start.lastIndex { !isOutside($0) }.map { start[...$0] } ?? ""
    }
}
