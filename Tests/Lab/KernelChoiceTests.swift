import Testing

@testable import Lab

@Suite("Kernel names")
struct KernelChoiceTests {
    @Test("a series alone is x86_64; an architecture may follow, or what starts it")
    func parses() throws {
        #expect(try KernelChoice(parsing: "6.1") == KernelChoice(series: "6.1", architecture: .x86_64))
        #expect(try KernelChoice(parsing: "6.12/aarch64") == KernelChoice(series: "6.12", architecture: .aarch64))
        #expect(try KernelChoice(parsing: "6.12/aarch64").guestName == "lab-6.12-aarch64")
        let firstDomain = try KernelChoice(parsing: "6.12+xen")
        #expect(firstDomain == KernelChoice(series: "6.12", architecture: .x86_64, hypervisor: .xen))
        #expect(firstDomain.description == "6.12+xen" && firstDomain.guestName == "lab-6.12-xen-x86_64")
    }

    @Test(
        "what is not a kernel's name is refused in one line",
        arguments: [
            "", "6", "6.x", "6.1.2", "6.1/", "6.1/sparc", "6.1/x86_64/", "../6.1", "٦.1", "6.1+", "6.1+kvm", "6.1+xen+xen",
            "6.1+xen/aarch64",
        ])
    func refuses(_ text: String) {
        let error = #expect(throws: LabError.self) { try KernelChoice(parsing: text) }
        #expect(error?.code == .badKernelName)
        #expect(error?.description.contains("\n") == false)
    }

    @Test("unsigned, debug, meta and other flavours' packages are no kernels")
    func releases() {
        let names = [
            "linux-image-6.1.0-55-cloud-amd64", "linux-image-6.1.0-55-cloud-amd64-unsigned",
            "linux-image-6.1.0-55-cloud-amd64-dbg",
            "linux-image-6.1.0-55-amd64", "linux-image-6.12.1+deb12-cloud-amd64", "linux-image-6.1-cloud-amd64",
            "linux-image-6.1.0-55-cloud-arm64", "linux-image-6.1.0-49-cloud-amd64", "linux-image-6.1.0-55-rt-amd64",
        ]
        let choice = KernelChoice(series: "6.1", architecture: .x86_64)
        #expect(KernelPackages.releases(of: choice, in: names) == ["6.1.0-55-cloud-amd64"])
        let firstDomain = KernelChoice(series: "6.1", architecture: .x86_64, hypervisor: .xen)
        #expect(KernelPackages.releases(of: firstDomain, in: names) == ["6.1.0-55-amd64"])
    }

    @Test("without debug packages all versions count")
    func withoutDebug() {
        let names = ["linux-image-6.18.9+deb13-cloud-amd64", "linux-image-6.18.15+deb13-cloud-amd64"]
        #expect(KernelPackages.releases(of: KernelChoice(series: "6.18", architecture: .x86_64), in: names).count == 2)
    }
}
