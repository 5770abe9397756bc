import StrictYAML
import Testing

/// What the reader of a small campaign-like file says of `text`.
private func complaint(_ text: String) -> String {
    do throws(YAMLError) {
        let root = try YAMLDocument.parse(text, file: "campaign.yaml")
        try root.mapping { top throws(YAMLError) in
            _ = try top.required("name").text()
            _ = try top.optional("repeats")?.int(in: 1...100)
            _ = try top.optional("prune")?.bool()
            _ = try top.optional("lead")?.duration(in: .milliseconds(100) ... .seconds(60))
            _ = try top.optional("hosts")?.texts()
            _ = try top.optional("limits")?.mapping { limits throws(YAMLError) in
                try limits.required("parallel").int(in: 1...64)
            }
        }
        return "accepted"
    } catch {
        return error.description
    }
}

@Suite struct YAMLErrorTests {
    @Test(
        "every fault is one line with its place, cause and remedy",
        arguments: [
            ("name: a\nrepeat: 5\n", "campaign.yaml:2:1: unknown key 'repeat': did you mean 'repeats'?"),
            (
                "name: a\ncolour: red\n",
                "campaign.yaml:2:1: unknown key 'colour': use one of name, repeats, prune, lead, hosts, limits"
            ),
            ("repeats: 5\n", "campaign.yaml:1:1: the file has no key 'name': add 'name: ...'"),
            ("nmae: a\n", "campaign.yaml:1:1: unknown key 'nmae': did you mean 'name'?"),
            ("name: a\nname: b\n", "campaign.yaml:1:1: key 'name' stands more than once: keep one of them"),
            ("1: a\n\"1\": b\n", "campaign.yaml:1:1: key '1' stands more than once: keep one of them"),
            ("name: a\nrepeats: many\n", "campaign.yaml:2:10: 'repeats' is 'many', not a whole number: write one from 1 to 100"),
            ("name: a\nrepeats: 0\n", "campaign.yaml:2:10: 'repeats' is 0, out of range: write a number from 1 to 100"),
            ("name: [a]\n", "campaign.yaml:1:7: 'name' is a list, not text: write text, in quotes if it is empty"),
            ("name:\n", "campaign.yaml:1:6: 'name' is empty, not text: write text, in quotes if it is empty"),
            ("name: a\nprune: yes\n", "campaign.yaml:2:8: 'prune' is 'yes', not true or false: write true or false"),
            (
                "name: a\nlead: 2\n",
                "campaign.yaml:2:7: 'lead' is '2', not a time: write a number with its unit: us, ms, s, m or h, such as 2s"
            ),
            ("name: a\nlead: 2h\n", "campaign.yaml:2:7: 'lead' is 2h, out of range: write a time from 100ms to 1m"),
            (
                "name: a\nhosts: [a, {b: c}]\n",
                "campaign.yaml:2:12: item 2 of 'hosts' is a mapping, not text: write text, in quotes if it is empty"
            ),
            ("name: a\nlimits: {}\n", "campaign.yaml:2:9: 'limits' has no key 'parallel': add 'parallel: ...'"),
            ("- a\n", "campaign.yaml:1:1: the file is a list, not a mapping: write 'key: value'"),
            ("", "campaign.yaml: the file is empty: write a mapping of keys to values"),
        ])
    func faults(text: String, line: String) {
        #expect(complaint(text) == line)
    }

    @Test(
        "a tab in the indentation is named as such",
        arguments: [
            ("name: a\n\trepeats: 1\n", "campaign.yaml:2:1: a tab in the indentation: indent with spaces"),
            ("limits:\n  \tparallel: 1\n", "campaign.yaml:2:3: a tab in the indentation: indent with spaces"),
        ])
    func tabs(text: String, line: String) {
        #expect(complaint(text) == line)
    }

    @Test(
        "bad syntax is refused with its place",
        arguments: [
            ("name: [a, b\n", "campaign.yaml:2:1:"),
            ("name: \"a\n", "campaign.yaml:2:1:"),
            ("name: a: b\n", "campaign.yaml:1:8: mapping values are not allowed in this context: indent"),
            ("name: @a\n", "campaign.yaml:1:7: found character that cannot start any token: put text"),
            ("name: a\n---\nname: b\n", "campaign.yaml:2:1: but found another document"),
            ("name: *web\n", "campaign.yaml:1:7: found undefined alias: put text that begins with * in quotes"),
            ("name: &web a\n", "campaign.yaml:1:7: anchors and aliases are not accepted"),
            ("name: !web\n", "campaign.yaml:1:7: the tag '!web' is not accepted: put text that begins with ! in quotes"),
            ("name: a\u{0}b\n", "campaign.yaml:1:8: control characters are not allowed"),
        ])
    func syntax(text: String, start: String) {
        #expect(complaint(text).hasPrefix(start), "\(complaint(text))")
        #expect(!complaint(text).contains("\n"))
    }

    @Test("what is right is accepted, text as it is written")
    func accepted() throws {
        #expect(complaint("name: a # why\nrepeats: 5\nlead: 1.5s\nprune: false\nhosts: [\"*\", b]\n") == "accepted")
        let texts = try YAMLDocument.parse("[5.10, no, 0777, '', \"a: b\", 1e3]", file: "f").texts()
        #expect(texts == ["5.10", "no", "0777", "", "a: b", "1e3"])
    }

    @Test("a character of a value is found again in the file")
    func characterPositions() throws {
        let entries = try YAMLDocument.parse("a: xyz\nb: 'xyz'\nc: |\n  xyz\n", file: "f").entries()
        #expect(entries.map { $0.value.position(ofCharacter: 2).description } == ["f:1:6", "f:2:7", "f:3:4"])
    }
}
