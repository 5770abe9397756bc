import Foundation
import Testing

@testable import Lab

@Suite("What the lab writes for others")
struct LabInventoryTests {
    private let folders = LabFolders(name: "t", environment: ["HOME": "/home/a \"b\"", "XDG_STATE_HOME": "relative/is/ignored"])
    private let guest = LabGuest(
        name: "lab-6.1-x86_64", choice: KernelChoice(series: "6.1", architecture: .x86_64), kernelRelease: "6.1.0-1-cloud-amd64",
        port: 40001, memoryMiB: 512, cpus: 1, kernelArguments: nil, countsInstructions: nil)

    @Test("the inventory names each guest with its port, user, groups and labels, its reset command and its console")
    func inventory() {
        let yaml = LabInventory(guests: [guest], folders: folders, resetting: ["/a b/hapfleet", "lab", "reset"]).yaml
        #expect(
            yaml.contains(
                """
                hosts:
                  lab-6.1-x86_64:
                    address: 127.0.0.1
                    port: 40001
                    user: measure
                    groups: [lab, x86_64]
                    labels: {kernel: "6.1", arch: x86_64, service_address: 10.77.156.65}
                    console: "/home/a \\"b\\"/.local/state/hapfleet/lab/t/guests/lab-6.1-x86_64/console.log"
                    reset: ["/a b/hapfleet", "lab", "reset", "lab-6.1-x86_64"]
                defaults:
                """))
        #expect(yaml.contains("known_hosts: \"/home/a \\\"b\\\"/.local/state/hapfleet/lab/t/known_hosts\""))
    }

    @Test("without a command that resets guests it names none")
    func noReset() { #expect(!LabInventory(guests: [guest], folders: folders).yaml.contains("reset:")) }

    @Test("a lab without guests is an empty inventory, not a broken one")
    func empty() { #expect(LabInventory(guests: [], folders: folders).yaml.contains("hosts: {}\n")) }

    @Test("known_hosts binds each key to its port")
    func knownHosts() {
        let text = LabInventory.knownHosts([guest], keys: [guest.name: "ssh-ed25519 AAAA"])
        #expect(text == "[127.0.0.1]:40001 ssh-ed25519 AAAA\n")
    }
}
