import AgentWire
import Campaigns
import StrictYAML
import Testing

@Suite("A target in a campaign")
struct TargetTests {
    private func target(_ text: String) throws -> Target? {
        try Campaign(text: "name: n\nhosts: all\nworkloads: [w]\ntarget: \(text)\n", file: "c.yaml").target
    }

    @Test(
        "is one kind with one name or several",
        arguments: [
            ("{process: [nginx, 1234, \"post*\"]}", Target.running(.processes, names: ["nginx", "1234", "post*"])),
            ("{process: nginx, descendants: false}", .running(.singleProcesses, names: ["nginx"])),
            ("{process: nginx, descendants: true}", .running(.processes, names: ["nginx"])),
            ("{cgroup: /system.slice/a b.service}", .running(.cgroups, names: ["/system.slice/a b.service"])),
            (
                "{unit: [redis, foo.scope, getty@tty1]}",
                .running(.units, names: ["redis.service", "foo.scope", "getty@tty1.service"])
            ),
            ("{container: [web, 0123456789ab]}", .running(.containers, names: ["web", "0123456789ab"])),
            ("{virtual_machine: 77}", .running(.virtualMachines, names: ["77"])),
            ("{kernel_thread: [xenblkd, \"vif*\", xen-*]}", .running(.kernelThreads, names: ["xenblkd", "vif*", "xen-*"])),
        ])
    func kinds(text: String, target: Target) throws {
        #expect(try self.target(text) == target)
    }

    @Test(
        "is refused with the place, the cause and the remedy where an agent could not find it",
        arguments: [
            ("{}", ":4:9: 'target' must name one kind of target: write one of process, cgroup, unit,"),
            ("{unit: a, container: b}", ":4:9: 'target' must name one kind of target: write one of "),
            ("{contaner: a}", ":4:10: unknown key 'contaner': did you mean 'container'?"),
            ("web", ":4:9: 'target' is text, not a mapping"),
            ("{process: []}", ":4:19: 'process' has 0 names: write 1 to 64"),
            ("{process: /usr/bin/nginx}", ":4:19: 'process' is '/usr/bin/nginx', neither a process id nor a program's name: "),
            ("{process: 0}", ":4:19: 'process' is '0', neither a process id"),
            ("{process: 4194304}", ":4:19: 'process' is '4194304', neither a process id"),
            ("{cgroup: system.slice}", ":4:18: 'cgroup' is 'system.slice', no control group: write its path"),
            ("{cgroup: /a/../b}", ":4:18: 'cgroup' is '/a/../b', no control group: "),
            ("{unit: a b}", ":4:16: 'unit' is 'a b', no unit's name: "),
            ("{container: \"a\\\"b\"}", ":4:21: 'container' is 'a\"b', no container's name or id: "),
            ("{container: [web, -x]}", ":4:27: item 2 of 'container' is '-x', no container's name or id: "),
            ("{kernel_thread: \"a\\nb\"}", ":4:25: 'kernel_thread' is "),
            ("{unit: a, descendants: true}", ":4:32: 'descendants' belongs to 'process' only: "),
        ])
    func faults(text: String, line: String) {
        let error = #expect(throws: YAMLError.self) { try target(text) }
        #expect(error?.description.contains(line) == true, "\(error?.description ?? "")")
    }
}
