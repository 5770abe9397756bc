import Testing

@testable import Campaigns

@Suite("What a kernel was started with")
struct KernelCommandLineTests {
    @Test(
        "is kept but for its secrets",
        arguments: [
            ("root=/dev/vda1 ro quiet", "root=/dev/vda1 ro quiet"),
            ("a.admin_password=hunter2 ro", "a.admin_password=… ro"),
            ("rd.luks.key=/boot/k SECRET=x api-Token=", "rd.luks.key=… SECRET=… api-Token=…"),
            ("passphrase=\"two words\" next=1", "passphrase=… next=1"),
            ("dyndbg=\"file a.c +p\" x", "dyndbg=\"file a.c +p\" x"),
            ("ks=https://me:hunter2@example.org/ks@2 ro", "ks=https://…@example.org/ks@2 ro"),
            ("http://me@example.org", "http://…@example.org"),
            ("passphrase=\"never ends next=1", "passphrase=…"),
            ("", ""),
        ])
    func masked(line: String, expected: String) {
        #expect(KernelCommandLine.masked(line) == expected)
    }
}
