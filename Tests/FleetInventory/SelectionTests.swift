import FleetInventory
import Testing

private let fleet = Inventory(
    hosts: [
        Host(
            name: "web1", address: "10.0.0.1", user: "m", groups: ["web", "rack3"],
            labels: ["arch": "x86_64", "kernel": "6.1.0-38-amd64"]),
        Host(name: "web2", address: "10.0.0.2", user: "m", groups: ["web"], labels: ["arch": "aarch64", "kernel": "6.12.48"]),
        Host(name: "web10", address: "10.0.0.3", user: "m", groups: ["web"], labels: ["arch": "x86_64", "kernel": "5.10"]),
        Host(name: "db", address: "10.0.0.4", user: "m", groups: ["rack3"], labels: ["arch": "x86_64"]),
        Host(name: "both", address: "10.0.0.5", user: "m", labels: ["note": "a & b"], facts: ["kernel": "7.2"]),
    ], groups: ["empty", "db"])

private func chosen(_ text: String) throws -> [String] {
    try Selection(text).evaluate(on: fleet).map(\.name)
}

private func complaint(_ text: String) -> String {
    do throws(SelectionError) {
        _ = try Selection(text).evaluate(on: fleet)
        return "accepted"
    } catch {
        return error.description
    }
}

@Suite struct SelectionTests {
    @Test(
        "a selection chooses the hosts that it reads like",
        arguments: [
            ("all", ["web1", "web2", "web10", "db", "both"]),
            ("web", ["web1", "web2", "web10"]),
            ("web & rack3", ["web1"]),
            ("web2 | @rack3", ["web1", "web2", "db"]),
            ("web2,web1", ["web1", "web2"]),
            ("all & !web", ["db", "both"]),
            ("!(web | both)", ["db"]),
            ("!!web1", ["web1"]),
            ("web1 | web2 & rack3", ["web1"]),
            ("(web1 | web2) & rack3", ["web1"]),
            ("web*", ["web1", "web2", "web10"]),
            ("web?", ["web1", "web2"]),
            ("web[1-2]", ["web1", "web2"]),
            ("web[1,10]", ["web1", "web10"]),
            ("@rack*", ["web1", "db"]),
            ("none*", []),
            ("db", []),  // the group, not the host
            ("name=db", ["db"]),
            ("arch=aarch64", ["web2"]),
            ("arch=x86*", ["web1", "web10", "db"]),
            ("arch!=x86_64", ["web2"]),
            ("kernel>=6.1", ["web1", "web2", "both"]),
            ("kernel>6.1", ["web2", "both"]),
            ("kernel<=6.1", ["web1", "web10"]),
            ("kernel=6.1", ["web1"]),
            ("kernel<6", ["web10"]),
            ("note=\"a & b\"", ["both"]),
            ("port=22&address=10.0.0.4", ["db"]),
        ])
    func choice(text: String, hosts: [String]) throws {
        #expect(try chosen(text) == hosts)
    }

    @Test(
        "what cannot be understood is refused with its column",
        arguments: [
            (
                "",
                "selection '', column 1: a host or group is missing: write a name, a group, or a comparison such as arch=aarch64"
            ),
            (
                "web &",
                "selection 'web &', column 6: a host or group is missing: write a name, a group, or a comparison such as arch=aarch64"
            ),
            ("web web1", "selection 'web web1', column 5: unexpected 'web1': write & for both or | for either before it"),
            ("(web", "selection '(web', column 5: a ( without its ): close it with )"),
            ("web)", "selection 'web)', column 4: unexpected ')': remove it, or open it with ("),
            (
                "arch=",
                "selection 'arch=', column 6: no value to compare 'arch' with: write one, in quotes if it has spaces or operators"
            ),
            ("a='b", "selection 'a='b', column 3: a quote without its end: close it with '"),
            ("web[1-2", "selection 'web[1-2', column 4: a bracket without its partner: write ranges as [1-40]"),
            ("web[x]", "selection 'web[x]', column 5: 'x' is no range: write ranges as [1-40] or [1,3,5-9]"),
            ("@ web", "selection '@ web', column 1: @ without a group's name: write @ and the name, without a space"),
        ])
    func syntax(text: String, line: String) {
        #expect(complaint(text) == line)
    }

    @Test(
        "what the inventory does not have is refused with the near names",
        arguments: [
            ("all & !wbe", "selection 'all & !wbe', column 8: unknown group or host 'wbe': did you mean 'web'?"),
            ("@rack", "selection '@rack', column 1: unknown group 'rack': did you mean 'rack3'?"),
            ("web[1-3]", "selection 'web[1-3]', column 1: unknown group or host 'web3': did you mean 'web' or 'web1' or 'web2'?"),
            ("krenel>=6", "selection 'krenel>=6', column 1: no host has a label or fact 'krenel': did you mean 'kernel'?"),
        ])
    func unknown(text: String, line: String) {
        #expect(complaint(text) == line)
    }

    @Test("nesting is bounded, breadth is not")
    func bounds() throws {
        #expect(complaint(String(repeating: "!", count: 5_000) + "web").contains("nested deeper than 64"))
        #expect(complaint(String(repeating: "(", count: 5_000)).contains("nested deeper than 64"))
        #expect(complaint(String(repeating: "a|", count: 40_000)).contains("longer than"))
        #expect(try chosen(String(repeating: "web1|", count: 5_000) + "web2") == ["web1", "web2"])
    }

    @Test("what the ranges of a selection stand for is bounded altogether, so that a short text cannot take long")
    func expansion() throws {
        let costly = "*[0-65535]" + String(repeating: "a[1]", count: 60)
        #expect(
            complaint("*[0-65535]").hasSuffix("column 1: '*[0-65535]' stands for more than 1024 globs: write * for the range too")
        )
        #expect(complaint(String(repeating: "\(costly)|", count: 16)).contains("stands for more than 1024 globs"))
        let many = "x[0-40000]|x[0-40000]"
        #expect(complaint(many).hasSuffix("column 12: stands for more than 65536 names: put the hosts into a group"))
        #expect(complaint("x[0-65535]").contains("unknown group or host 'x0'"))
        #expect(try chosen("w*[1-1024]") == ["web1", "web2", "web10"])
    }

    @Test("the algebra's laws hold for every two terms")
    func laws() throws {
        let terms = ["web", "@rack3", "web[1-2]", "arch=x86_64", "kernel>=6.1", "!both", "empty"]
        for a in terms {
            for b in terms {
                #expect(try chosen("\(a) & \(b)") == chosen("\(b) & \(a)"))
                #expect(try chosen("!(\(a) | \(b))") == chosen("!(\(a)) & !(\(b))"))
                #expect(try chosen("\(a) & (\(a) | \(b))") == chosen(a))
            }
        }
    }

    @Test("a fact that a probe found is stronger than a label")
    func facts() throws {
        var inventory = fleet
        inventory.learn(["kernel": "6.18.0"], of: "web10")
        #expect(try Selection("kernel>=6.18").evaluate(on: inventory).map(\.name) == ["web10", "both"])
    }
}
