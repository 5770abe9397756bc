import Foundation

/// The inventory that names a lab's guests, in the format that hapfleet reads.
struct LabInventory {
    let guests: [LabGuest]
    let folders: LabFolders
    /// The command that resets a guest, once the guest's name is added; empty if there is none.
    var resetting: [String] = []

    var yaml: String {
        var lines = ["# Written by `hapfleet lab up`."]
        lines.append(guests.isEmpty ? "hosts: {}" : "hosts:")
        for guest in guests {
            let architecture = guest.choice.architecture.rawValue
            lines += [
                "  \(guest.name):",
                "    address: 127.0.0.1",
                "    port: \(guest.port)",
                "    user: measure",
                "    groups: [\(["lab", architecture, guest.choice.hypervisor?.rawValue].compactMap(\.self).joined(separator: ", "))]",
                "    labels: {kernel: \"\(guest.choice.series)\", arch: \(architecture), "
                    + "service_address: \(LabNetwork.address(ofGuestAt: guest.port))}",
                "    console: \(quoted(Emulator.console(folders.guest(guest.name)).path))",
            ]
            if !resetting.isEmpty {
                lines.append("    reset: [\((resetting + [guest.name]).map(quoted).joined(separator: ", "))]")
            }
        }
        lines += [
            "defaults:",
            "  identity_files: [\(quoted(folders.identity.path))]",
            "  known_hosts: \(quoted(folders.knownHosts.path))",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    /// What OpenSSH's known_hosts has for the guests; `keys` are by guest name.
    static func knownHosts(_ guests: [LabGuest], keys: [String: String]) -> String {
        guests.compactMap { guest in keys[guest.name].map { "[127.0.0.1]:\(guest.port) \($0)\n" } }.joined()
    }

    /// A text as a YAML string: always quoted, so that no character of it means something else.
    private func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
