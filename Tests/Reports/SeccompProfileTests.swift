import AgentWire
import Foundation
import ResultStore
import Testing

@testable import Reports

@Suite("A seccomp profile of what was measured")
struct SeccompProfileTests {
    private func made(
        _ small: SmallRun, _ choice: SeccompProfile.Choice = .init()
    ) throws -> SeccompProfile.Made {
        try SmallRun.withLibrary { try SeccompProfile.made(of: small.measurements, choosing: choice, kernels: $0) }
    }

    private static let read = ["vfs_read": Sightings.task, "__x64_sys_read": .task] as KeyValuePairs

    @Test("lets through what any phase called, and what the runtime needs besides; everything else is as if it were not there")
    func whole() throws {
        var small = SmallRun()
        small.measure("a", ["__x64_sys_read": .warmup, "tick": .task])
        let made = try made(small)
        #expect(made.measured == 1 && made.measurements == 1 && made.workloads == ["shell"] && !made.hasStart)
        let profile = made.profile
        #expect(profile.defaultAction == "SCMP_ACT_ERRNO" && profile.defaultErrnoRet == 38)
        #expect(profile.architectures == ["SCMP_ARCH_X86_64"])
        #expect(profile.syscalls.map(\.action) == ["SCMP_ACT_ALLOW", "SCMP_ACT_ALLOW"])
        #expect(profile.syscalls[0].names == ["read"])
        #expect(profile.syscalls[1].names.contains("execve") && !profile.syscalls[1].names.contains("read"))
        #expect(profile.syscalls[1].names == profile.syscalls[1].names.sorted())
        let text = try ReportJSON.text(profile)
        #expect(text.contains(#""defaultAction" : "SCMP_ACT_ERRNO""#), "\(text)")
    }

    @Test("is made of the valid measurements that were chosen")
    func chosen() throws {
        var small = SmallRun()
        small.measure("a", Self.read)
        small.measure("b", workload: "other", ["vfs_read": .task])
        small.measure("b", repetition: 2, invalidities: [Invalidity(.noWork, "")], Self.read)
        #expect(try made(small).measurements == 2)
        #expect(try made(small, .init(host: "b")).measured == 0)
        #expect(try made(small, .init(workload: "shell")).measured == 1)
        #expect(throws: SeccompProfile.Failure.nothingMeasured) { try made(small, .init(runtime: "docker")) }
        #expect(throws: SeccompProfile.Failure.nothingMeasured) { try made(small, .init(machine: .arm)) }
    }

    @Test("is of one architecture, in the words of libseccomp", arguments: SeccompProfile.Machine.allCases)
    func architecture(machine: SeccompProfile.Machine) {
        let profile = SeccompProfile(measured: ["read", "execve"], machine: machine)
        #expect(profile.architectures[0].hasPrefix("SCMP_ARCH_"))
        #expect(profile.syscalls[1].names.contains("arch_prctl") == (machine == .x86))
        #expect(Set(profile.syscalls[0].names).isDisjoint(with: profile.syscalls[1].names))
    }
}
