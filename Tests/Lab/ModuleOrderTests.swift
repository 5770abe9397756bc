import Testing

@testable import Lab

@Suite("The order of kernel modules")
struct ModuleOrderTests {
    private let order = ModuleOrder(
        modulesDep: """
            kernel/drivers/virtio/virtio.ko:
            kernel/drivers/virtio/virtio_ring.ko: kernel/drivers/virtio/virtio.ko
            kernel/drivers/net/virtio_net.ko.xz: kernel/drivers/net/net_failover.ko.xz kernel/net/core/failover.ko.xz kernel/drivers/virtio/virtio_ring.ko kernel/drivers/virtio/virtio.ko
            kernel/drivers/net/net_failover.ko.xz: kernel/net/core/failover.ko.xz
            kernel/net/core/failover.ko.xz:
            kernel/drivers/char/hw_random/virtio-rng.ko.xz: kernel/drivers/virtio/virtio_ring.ko kernel/drivers/virtio/virtio.ko
            """)

    @Test("a module comes after everything that it needs")
    func neededFirst() throws {
        let loaded = order.closure(of: ["virtio_net"]).map(ModuleOrder.name)
        #expect(Set(loaded) == ["virtio", "virtio_ring", "failover", "net_failover", "virtio_net"])
        func position(_ name: String) throws -> Int { try #require(loaded.firstIndex(of: name)) }
        #expect(try position("failover") < position("net_failover"))
        #expect(try position("virtio") < position("virtio_ring"))
        #expect(loaded.last == "virtio_net")
    }

    @Test("a dash in a file's name is an underscore in the module's")
    func dashes() { #expect(order.closure(of: ["virtio_rng"]).last == "kernel/drivers/char/hw_random/virtio-rng.ko.xz") }

    @Test("nothing is loaded twice, and a module that is built in is left out")
    func unique() {
        let files = order.closure(of: ["virtio_net", "virtio_rng", "ext4"])
        #expect(Set(files).count == files.count)
        #expect(files.count == 6)
    }
}
