import Testing

@testable import FleetInventory

@Suite struct PatternTests {
    @Test(
        "a pattern stands for its names, the last range counting fastest",
        arguments: [
            ("web", ["web"]), ("w[1-3]", ["w1", "w2", "w3"]), ("w[01,9-10].x", ["w01.x", "w9.x", "w10.x"]),
            ("a[7]b[08][1-2]c[3]", ["a7b081c3", "a7b082c3"]), ("[1,1]", ["1", "1"]),
            ("[1-2]n[08-09]", ["1n08", "1n09", "2n08", "2n09"]), ("", [""]),
        ])
    func names(text: String, names: [String]) throws {
        let pattern = try HostPattern(text)
        #expect(pattern.names == names)
        #expect(pattern.count == names.count)
    }

    @Test(
        "what is no pattern is refused where it goes wrong",
        arguments: [
            ("w[1", 1), ("w1]", 2), ("w[]", 2), ("w[1-]", 2), ("w[-1]", 2), ("w[a-b]", 2), ("w[1234567890]", 2),
            ("w[1-99999]", 2), ("w[1-300][1-300]", 8), ("w[1-60000,1-60000]", 1),
        ])
    func faults(text: String, offset: Int) {
        let fault = #expect(throws: HostPattern.Fault.self) { try HostPattern(text) }
        #expect(fault?.offset == offset)
    }

    @Test("many names of great length are refused before they are made, also in Ansible's form")
    func longNames() {
        let long = String(repeating: "x", count: 254)
        let many = String(repeating: "[1-1]", count: 254)
        #expect(throws: HostPattern.Fault.self) { try HostPattern("[1-65536]\(many)") }
        for text in ["[1-65536]\(long)", "\(long)[1-65536]"] {
            #expect(throws: HostPattern.Fault.self) { try HostPattern(text) }
            #expect(throws: HostPattern.Fault.self) { try AnsibleHostPattern(text.replacing("-", with: ":")) }
        }
        #expect((try? HostPattern(long))?.names == [long])
        #expect((try? HostPattern("[1-2]\(long.dropLast(1))")) == nil)
        #expect((try? HostPattern("[1-2]\(long.dropLast(2))"))?.count == 2)
    }

    @Test(
        "a glob fits the whole text",
        arguments: [
            ("*", "", true), ("a*c", "abbc", true), ("a*c", "abbd", false), ("?", "", false), ("*b*b*", "abab", true),
            ("a", "ab", false),
        ])
    func globs(glob: String, text: String, fits: Bool) {
        #expect(GlobPattern(glob).matches(text) == fits)
    }

    @Test("a glob of many stars is still quick")
    func hostileGlob() {
        #expect(!GlobPattern(String(repeating: "a*", count: 100) + "b").matches(String(repeating: "a", count: 5_000)))
    }

    @Test(
        "versions compare as numbers, at the precision of the right-hand side",
        arguments: [
            ("6.9", "6.12", -1), ("6.12.48+deb13-amd64", "6.12", 0), ("6.1.0-38", "6.1.0-39", -1), ("6", "6.1", -1),
            ("7.2", "6.18", 1),
            ("6.1-rc3", "6.1-2", -1), ("06.1", "6.01", 0), ("99999999999999999999999.1", "99999999999999999999998.9", 1),
            ("b", "a", 1),
        ])
    func versions(version: String, reference: String, order: Int) {
        #expect(VersionOrder.compare(version, with: reference).signum() == order)
    }
}
