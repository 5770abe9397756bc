import Testing

@testable import Lab

@Suite("This machine's Debian mirror")
struct DebianMirrorTests {
    @Test("is found in stanzas, the security archive apart")
    func stanzas() {
        let sources = DebianMirror.stanzas(
            """
            Types: deb deb-src
            # a comment
            URIs: http://mirror.example/debian
            Suites: bookworm bookworm-updates
            Components: main

            Types: deb
            URIs: http://mirror.example/debian-security/
            Suites: bookworm-security
            Components: main contrib
            """)
        let mirror = DebianMirror.choose(from: sources)
        #expect(
            mirror == DebianMirror(archive: "http://mirror.example/debian", security: "http://mirror.example/debian-security/"))
    }

    @Test("is found in one-line sources with options; vendors and optical disks are not mirrors")
    func lines() {
        let sources = DebianMirror.lines(
            """
            deb cdrom:[Debian]/ bookworm main
            deb https://vendor.example/apt cloud-sdk-bookworm main
            # deb http://old.example/debian buster main
            deb [ arch=amd64 signed-by=/k.gpg ] https://mirror.example/debian/ trixie main non-free # the nearest
            """)
        #expect(DebianMirror.choose(from: sources)?.archive == "https://mirror.example/debian")
        #expect(DebianMirror.choose(from: sources)?.security == "https://mirror.example/debian-security")
    }

    @Test("another distribution's sources are none")
    func none() {
        #expect(DebianMirror.choose(from: DebianMirror.lines("deb http://archive.example/ubuntu noble main universe")) == nil)
        #expect(DebianMirror.choose(from: []) == nil)
    }

    @Test("a mirror given by name goes before what is configured")
    func named() {
        let mirror = DebianMirror.choose(from: [], archive: "https://named.example/debian")
        #expect(mirror?.archive == "https://named.example/debian")
    }

    @Test("every line is bound to the archive's keys and to one architecture")
    func signed() {
        let mirror = DebianMirror(archive: "http://a.example/debian", security: "http://s.example/debian-security")
        #expect(
            mirror.line(suite: "trixie-security", architecture: .aarch64, keyring: "/k.gpg")
                == "deb [arch=arm64 signed-by=/k.gpg] http://s.example/debian-security trixie-security main")
        #expect(
            mirror.line(suite: "trixie", architecture: nil, keyring: "/k.gpg")
                == "deb-src [signed-by=/k.gpg] http://a.example/debian trixie main")
    }

    @Test("the bytes of what a source package has from upstream are found in its stanza")
    func upstream() {
        let stanza = ControlStanzas.parse(
            """
            Package: linux
            Version: 6.18.15-1
            Checksums-Sha256:
             aa 209612 linux_6.18.15-1.dsc
             bb 157422084 linux_6.18.15.orig.tar.xz
             cc 1474176 linux_6.18.15-1.debian.tar.xz
            """)
        #expect(stanza.first.flatMap(PackageArchive.upstreamBytes) == 157_422_084)
        #expect(PackageArchive.upstreamBytes(["checksums-sha256": "x y\n1 2 3\n"]) == nil)
    }

    @Test(
        "a disabled stanza and one that is malformed are passed over",
        arguments: [
            "Enabled: no\nTypes: deb\nURIs: http://x/\nSuites: sid\nComponents: main", "Types: deb\nSuites: sid", ":\n:::\n \n x",
        ])
    func unusable(_ text: String) { #expect(DebianMirror.stanzas(text).isEmpty) }

    @Test("the private apt is told of proxies, never of hooks or of permission to skip signatures")
    func settings() {
        let kept = MachineAptSettings(
            dump: """
                Acquire::http::Proxy "http://proxy.example:3128";
                Acquire::AllowInsecureRepositories "1";
                DPkg::Post-Invoke:: "rm -rf /";
                Acquire::Check-Valid-Until "false";
                """)
        #expect(kept.lines == ["Acquire::http::Proxy \"http://proxy.example:3128\";", "Acquire::Check-Valid-Until \"false\";"])
        #expect(kept.proxyVariables == ["http_proxy": "http://proxy.example:3128"])
        #expect(kept.openLines == ["Acquire::Check-Valid-Until \"false\";"])
    }

    @Test("apt's progress lines are understood, other lines are not")
    func progress() {
        #expect(PackageArchive.progress("dlstatus:1:12.5000:Retrieving file 1 of 1") == 0.125)
        #expect(PackageArchive.progress("dlstatus:1:1e99:x") == nil)
        #expect(PackageArchive.progress("Get:1 http://x") == nil)
    }
}
