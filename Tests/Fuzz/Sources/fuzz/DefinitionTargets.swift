@testable import Campaigns
@testable import FleetInventory
@testable import StrictYAML

let definitionTargets = [
    // Told apart by what stands in it: our own format, Ansible's two, a plain list.
    FuzzTarget("inventories", longest: 4_096) { input in
        guard let text = String(validating: input, as: UTF8.self) else { return }
        guard let inventory = try? inventory(text) else { return }
        require(Set(inventory.hosts.map(\.name)).count == inventory.hosts.count, "a host stands once")
        guard inventory.hosts.count <= 64 else { return }
        for host in inventory.hosts {
            require((1...65_535).contains(host.port), "a port is a port")
            // Its name alone may be a group's too, which goes first.
            let chosen = try? Selection("name='\(host.name)'").evaluate(on: inventory)
            require(chosen?.contains(host) == true, "a selection can name any host")
        }
    },
    FuzzTarget("selections", longest: 1_024) { input in
        let text = String(decoding: input, as: UTF8.self)
        do throws(SelectionError) {
            let chosen = try Selection(text).evaluate(on: smallFleet)
            require(chosen.count <= smallFleet.hosts.count, "no more hosts than there are")
        } catch {
            require(error.column >= 1 && error.column <= text.count + 1, "an error is within the text")
        }
    },
    FuzzTarget("campaigns", longest: 4_096) { input in
        guard let text = String(validating: input, as: UTF8.self) else { return }
        guard let campaign = try? Campaign(text: text, file: "campaign.yaml") else { return }
        require(campaign.limits.timeout > campaign.phases.longest, "a time-out is longer than the phases")
        require(!campaign.workloads.isEmpty && !campaign.runtimes.isEmpty, "there is something to run")
        require(Set(campaign.workloads).count == campaign.workloads.count, "a workload stands once")
    },
    FuzzTarget("workloads", longest: 4_096) { input in
        guard let root = document(input) else { return }
        if let workload = try? root.mapping(Workload.init) {
            require(workload.service?.isEmpty != true && workload.driver?.isEmpty != true, "a command has a program")
            require(workload.service != nil || workload.target != nil && workload.driver != nil, "there is something to measure")
        }
        if let runtime = try? root.mapping(Runtime.init) {
            require(
                (runtime.prepare + runtime.stop).allSatisfy { !$0.isEmpty } && runtime.wrap.first != "", "a command has a program"
            )
        }
    },
    // Without what includes others: those would be this machine's own files.
    FuzzTarget("ssh-config", longest: 4_096) { input in
        let text = String(decoding: input, as: UTF8.self)
        let person = InventoryEnvironment(home: "/home/user", userName: "user")
        guard !text.lowercased().contains("include"), let file = MemoryFile(input),
            let configuration = try? SSHConfiguration.read(path: file.path, environment: person)
        else { return }
        let lines = text.count { $0.isNewline } + 1
        require(configuration.blocks.count <= lines + 1, "a line begins one block")
        require(configuration.notices.count <= 201, "notices are bounded")
        require(configuration.notices.allSatisfy { !$0.description.contains("\n") }, "a notice is one line")
        for name in ["one", "web1.example.org", "10.0.0.1", ""] {
            let settings = configuration.settings(of: name).settings
            require(settings.port.map { (1...65_535).contains($0) } ?? true, "a port is a port")
            require(settings.identityFiles?.allSatisfy { $0.utf8.first == 0x2F } ?? true, "a key's path is whole")
            require(settings.resetCommand == nil && settings.privilegeCommand == nil, "it names no command")
        }
    },
    FuzzTarget("durations", longest: 32) { input in
        guard let duration = Duration(written: String(decoding: input, as: UTF8.self)) else { return }
        require(duration >= .zero, "a written time is not negative")
        // Only times of whole microseconds, up to nine digits of them, are certain to be written in a unit that is read again.
        guard duration < .seconds(1_000), duration.components.attoseconds.isMultiple(of: 1_000_000_000_000) else { return }
        require(Duration(written: duration.written) == duration, "a time survives being written and read")
    },
]

private func inventory(_ text: String) throws(YAMLError) -> Inventory {
    let environment = InventoryEnvironment(home: "/home/user", userName: "user")
    let document = try InventoryDocument(text, file: "/input", forced: nil)
    switch document {
    case .own(let root): return try InventoryFile(root, path: "/input", environment: environment).inventory()
    case .list(let text, let file): return try HostList(text, file: file).inventory(environment: environment)
    case .tree, .lines, .program:
        var inventory = AnsibleInventory()
        try document.add(to: &inventory)
        return try inventory.inventory(folder: nil, environment: environment)
    }
}

private func document(_ input: UnsafeRawBufferPointer) -> YAMLValue? {
    String(validating: input, as: UTF8.self).flatMap { try? YAMLDocument.parse($0, file: "input.yaml") }
}

private let smallFleet = Inventory(
    hosts: (1...8).map { number in
        Host(
            name: "web0\(number)", address: "192.0.2.\(number)", port: 22, user: "measure", groups: number < 4 ? ["db"] : ["web"],
            labels: ["arch": number < 3 ? "aarch64" : "x86_64", "kernel": "6.\(number).0-\(number)"])
    })
