import KernelTracing
import Testing

@Suite("Names on a host")
struct TargetNameTests {
    private static let id = String(repeating: "0123456789abcdef", count: 4)

    private func read<Result>(_ text: String, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        [UInt8](text.utf8).withUnsafeBytes(body)
    }

    private func group(_ owner: CgroupOwner, _ line: String) -> String? {
        read(line) { line in owner.group(in: line).map { String(decoding: $0, as: UTF8.self) } }
    }

    @Test(
        "match patterns byte for byte, with * and ?",
        arguments: [
            ("vif*", "vif1.0-q0", true), ("vif*", "xvif", false), ("xenblkd", "xenblkd", true), ("xenblkd", "xenblkd2", false),
            ("kworker/*:*H", "kworker/0:1H", true), ("kworker/*:*H", "kworker/0:1", false), ("*", "", true), ("", "", true),
            ("?", "", false), ("ksoftirqd/?", "ksoftirqd/0", true), ("ksoftirqd/?", "ksoftirqd/10", false),
            ("*a*b*c", "xxaxxbxxc", true), ("*a*b*c", "xxaxxcxxb", false), ("**", "x", true), ("a*", "a", true),
            ("ü*", "üb", true),
        ])
    func patterns(pattern: String, name: String, isMatch: Bool) {
        #expect(read(name) { NamePattern([UInt8](pattern.utf8)).matches($0) } == isMatch)
    }

    @Test("a pattern of many stars against a long name takes no exponential time")
    func stars() {
        let pattern = NamePattern([UInt8](String(repeating: "a*", count: 127).utf8) + [0x62])
        #expect(!read(String(repeating: "a", count: 4_000)) { pattern.matches($0) })
    }

    @Test("find a container's group by its id, alone or in a runtime's scope, and its groups within it")
    func containers() {
        let places = [
            "0::/system.slice/docker-\(Self.id).scope", "12:cpu,cpuacct:/docker/\(Self.id)",
            "0::/machine.slice/libpod-\(Self.id).scope", "3:memory:/kubepods/burstable/podX/\(Self.id)",
            "0::/kubepods.slice/kubepods-podX.slice/cri-containerd-\(Self.id).scope", "0::/a/crio-\(Self.id).scope",
        ]
        for owner in [CgroupOwner(container: [UInt8](Self.id.utf8)), CgroupOwner(container: [UInt8](Self.id.utf8.prefix(12)))] {
            for place in places {
                let path = place.drop { $0 != "/" }
                #expect(group(owner, place) == String(path))
                #expect(group(owner, place + "/init/child") == String(path), "what is below belongs to it")
            }
        }
        #expect(group(CgroupOwner(container: Array("web".utf8)), "0::/default/web") == "/default/web")
        #expect(group(CgroupOwner(container: Array("web".utf8)), "0::/user.slice/crun-web.scope") == "/user.slice/crun-web.scope")
    }

    @Test(
        "take no other group for a container's",
        arguments: [
            "0::/machine.slice/libpod-conmon-\(id).scope", "0::/docker", "0::/", "0::", "", ":", "::", "x",
            "0::/docker-\(id)0.scope",
            "0::/web-\(id).scope", "0::/\(id.dropLast())", "1:name=systemd:relative/\(id)", ":::::::",
        ])
    func otherGroups(line: String) {
        #expect(group(CgroupOwner(container: [UInt8](Self.id.utf8.prefix(12))), line) == nil)
    }

    @Test("find a unit's group by its whole name, in v1 and v2, with colons in the path")
    func units() {
        let redis = CgroupOwner(unit: Array("redis.service".utf8))
        #expect(group(redis, "0::/system.slice/redis.service/worker") == "/system.slice/redis.service")
        #expect(group(redis, "1:name=systemd:/a:b/redis.service") == "/a:b/redis.service")
        #expect(group(redis, "0::/system.slice/redis.service.d") == nil)
        #expect(group(redis, "0::/system.slice/docker-redis.service") == nil)
    }

    @Test("find where control groups are mounted, with escaped paths, and nothing else")
    func mounts() {
        func path(_ line: String) -> String? {
            read(line) { CgroupMount.path(in: $0).map { String(decoding: $0, as: UTF8.self) } }
        }
        #expect(path("cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0") == "/sys/fs/cgroup")
        #expect(path("cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,cpu,cpuacct 0 0") == "/sys/fs/cgroup/cpu,cpuacct")
        #expect(path(#"none /a\040b\134c cgroup rw 0 0"#) == #"/a b\c"#)
        for line in ["tmpfs /sys/fs/cgroup tmpfs rw 0 0", "cgroup /x cgroup3 rw 0 0", "cgroup", "", "a b", #"a \04 cgroup4"#] {
            #expect(path(line) == nil, "\(line)")
        }
        #expect(path(#"a \7 cgroup"#) == #"\7"#)
    }

    @Test("tell which machine a kernel thread serves")
    func hypervisorThreads() {
        func thread(_ name: String) -> HypervisorThread? { read(name) { HypervisorThread(name: $0) } }
        #expect(thread("vhost-1234") == .serving(task: 1_234))
        #expect(thread("kvm-nx-lpage-recovery-77") == .serving(task: 77))
        #expect(thread("kvm-pit/4194303") == .serving(task: 4_194_303))
        #expect(thread("kvm-nx-lpage-re") == .unnumbered)
        for name in ["", "vhost", "vhost-", "vhost-x", "vhost-0", "vhost-99999999999", "kvm", "kworker/0:1", "xvhost-1"] {
            #expect(thread(name) == nil, "\(name)")
        }
    }

    @Test("tell hypervisors and their machines by their command lines")
    func machines() {
        func runs(_ words: String...) -> Bool {
            CommandLine([UInt8](words.joined(separator: "\0").utf8) + [0]).runs(machine: Array("web".utf8))
        }
        #expect(runs("/usr/bin/qemu-system-x86_64", "-name", "guest=web,debug-threads=on"))
        #expect(runs("qemu-kvm", "-name", "web"))
        #expect(runs("/usr/bin/firecracker", "--id", "web"))
        #expect(runs("cloud-hypervisor", "--api-socket", "/run/web.sock"))
        #expect(runs("qemu-system-x86_64", "-name", "sandbox-web", "-qmp", "unix:path=/run/vc/vm/web/qmp.sock,server=on"))
        #expect(runs("/opt/kata/bin/cloud-hypervisor", "--api-socket", "/run/vc/vm/web/clh-api.sock"))
        #expect(!runs("cloud-hypervisor", "--api-socket", "/run/vc/vm/web2/clh-api.sock"))
        #expect(!runs("qemu-system-x86_64", "-name", "web2"))
        #expect(!runs("qemu-system-x86_64", "-drive", "file=/images/web/disk"))
        #expect(!runs("python3", "web"))
        #expect(!runs(""))
        #expect(!CommandLine([]).runs(machine: []))
    }

    @Test("give a program's name and its options' values")
    func commandLines() {
        let line = CommandLine(Array("/usr/libexec/virtiofsd\0--socket-path=/run/a.sock\0-o\0source=/srv\0-n\0x\0-c\0".utf8))
        #expect(line.isOf("virtiofsd"))
        #expect(line.value(of: "--socket-path") == Array("/run/a.sock".utf8))
        #expect(line.value(of: "-n") == Array("x".utf8))
        #expect(line.value(of: "-c") == nil)
        #expect(line.sandbox == nil)
        let shared = "virtiofsd\0--fd=3\0-o\0source=/run/kata-containers/shared/sandboxes/0a1b/shared\0"
        #expect(CommandLine(Array(shared.utf8)).sandbox == Array("0a1b".utf8))
        #expect(CommandLine(Array("a\0/run/vc/vm/\0/run/vc/vm/x\0".utf8)).sandbox == Array("x".utf8))
        #expect(line.has(Array("/srv".utf8)))
        #expect(!line.has(Array("/sr".utf8)))
        #expect(CommandLine([]).withProgram { $0.isEmpty })
        #expect(CommandLine([0, 0, 0]).value(of: "-n") == nil)
    }
}

@Suite("A set of tasks")
struct TaskSetTests {
    @Test("is united, taken from, and listed in order")
    func algebra() {
        func set(_ ids: Int32...) -> TaskSet {
            var set = TaskSet()
            for id in ids { set.insert(id) }
            return set
        }
        var tasks = set(3, 64, 1, 4_194_303, 0, -5, 4_194_304)
        #expect(tasks.ids == [1, 3, 64, 4_194_303])
        tasks.subtract(set(64, 2, 3))
        #expect(tasks.ids == [1, 4_194_303] && tasks.count == 2)
        tasks.insert(64)
        tasks.formUnion(set(64, 7))
        #expect(tasks.ids == [1, 7, 64, 4_194_303] && tasks.count == 4)
        tasks.subtract(TaskSet())
        #expect(tasks.count == 4)
    }
}
