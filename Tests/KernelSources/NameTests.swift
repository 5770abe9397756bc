import Testing

@testable import KernelSources

@Suite("Names and paths")
struct NameTests {
    @Test(
        "compilers' suffixes fold into the source function",
        arguments: [
            ("foo", "foo"), ("foo.isra.0", "foo"), ("foo.part.1.constprop.2", "foo"), ("foo.cold", "foo"),
            ("foo.llvm.1234567", "foo"), ("foo.lto_priv.0", "foo"), ("foo.constprop.0.isra.0.cold", "foo"), ("a.b", "a.b"),
            (".isra.0", ".isra.0"), ("foo.0", "foo.0"), ("", ""),
        ])
    func folding(name: String, source: String) { #expect(SourceName.folded(name) == source) }

    @Test(
        "paths become relative to the kernel tree",
        arguments: [
            ("debian/build/build_amd64/fs/read_write.c", "debian/build/build_amd64", "fs/read_write.c"),
            (
                "/build/reproducible-path/linux-6.1.192/arch/x86/kernel/head_64.S", "/build/x/debian/build",
                "arch/x86/kernel/head_64.S"
            ),
            ("/usr/src/linux-6.12/kernel/sched/core.c", "/usr/src/linux-6.12/out", "kernel/sched/core.c"),
            ("./include/linux/../linux/fs.h", ".", "include/linux/fs.h"),
            ("debian/build/build_arm64/../../../mm/slub.c", "debian/build/build_arm64", "mm/slub.c"),
            ("include/generated/asm-offsets.h", "", "include/generated/asm-offsets.h"),
            ("net/ipv4/tcp.c", "/home/builder/kernel/obj", "net/ipv4/tcp.c"),
            ("/var/lib/dkms/zfs/2.1/zio.c", "/var/lib/dkms/zfs/2.1", "zio.c"),
            ("/opt/driver/zio.c", "/tmp", "/opt/driver/zio.c"), ("", "", ""), ("../../..", "", ""),
        ])
    func paths(recorded: String, folder: String, expected: String) {
        #expect(SourcePath.relativeToTree(recorded, compilationFolder: folder) == expected)
    }

    @Test(
        "system calls are told by the name of their entry",
        arguments: [
            ("__x64_sys_read", "read"), ("__arm64_sys_openat", "openat"), ("__riscv_sys_futex", "futex"),
            ("__ia32_compat_sys_ioctl", "ioctl"), ("__arm64_compat_sys_recvmsg", "recvmsg"), ("__se_sys_read", "read"),
            ("__do_sys_getpid", "getpid"), ("__x64_sys_newfstat", "fstat"), ("__x32_compat_sys_rt_sigreturn", "rt_sigreturn"),
            ("__se_compat_sys_io_submit", "io_submit"), ("__ia32_sys_ia32_pread64", "pread64"),
            ("__ia32_compat_sys_x86_clone", "x86_clone"), ("__arm64_sys_arm64_personality", "personality"),
            ("__arm64_compat_sys_aarch32_statfs64", "statfs64"), ("__riscv_compat_sys_mmap2", "mmap2"),
            ("__x64_sys_umount", "umount2"), ("__s390x_sys_sendfile64", "sendfile"), ("ksys_read", nil),
            ("__x64_sys_ni_syscall", nil), ("__x64_sys_", nil), ("vfs_read", nil), ("__sys_sendmsg", nil),
            ("sys_fillrect", nil),
        ])
    func systemCalls(function: String, call: String?) { #expect(SystemCall.name(enteredBy: function) == call) }
}
