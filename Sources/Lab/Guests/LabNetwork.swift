/// The network that a lab's guests share, beside the one on which each is reached from this machine: guests that drive a load
/// reach those that are measured over it.
///
/// QEMU joins the guests by a multicast group on the loopback interface: nothing of it leaves this machine. A guest's port on
/// 127.0.0.1, which no other guest of the machine has, makes its addresses.
struct LabNetwork: Sendable {
    /// The lab's name: other labs' guests hear nothing of it.
    let lab: String

    /// A guest's address: `10.77.x.y`.
    static func address(ofGuestAt port: Int) -> String { "10.77.\(port >> 8 & 0xFF).\(port & 0xFF)" }

    /// What QEMU needs to put a guest on the network.
    func arguments(ofGuestAt port: Int) -> [String] {
        let (high, low) = (hex(port >> 8), hex(port))
        return [
            "-netdev", "socket,id=lan,mcast=239.77.77.77:\(groupPort),localaddr=127.0.0.1",
            "-device", "virtio-net-pci,netdev=lan,romfile=,mac=52:54:00:77:\(high):\(low)",
        ]
    }

    /// What tells the guest its address, on its kernel's command line.
    static func kernelParameter(ofGuestAt port: Int) -> String { "hapfleet.lan=\(address(ofGuestAt: port))" }

    /// From 20,000 on, by the lab's name (FNV-1a).
    private var groupPort: Int {
        let hash = lab.utf8.reduce(0x811C_9DC5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        return 20_000 + Int(hash % 20_000)
    }

    private func hex(_ byte: Int) -> String {
        let text = String(byte & 0xFF, radix: 16)
        return text.count == 1 ? "0" + text : text
    }
}
