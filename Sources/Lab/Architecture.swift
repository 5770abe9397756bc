/// A processor architecture that the lab can emulate.
public enum Architecture: String, Codable, Hashable, Sendable, CaseIterable {
    case x86_64
    case aarch64
    case riscv64

    /// The name that Debian's archive uses.
    public var debianName: String {
        switch self {
        case .x86_64: "amd64"
        case .aarch64: "arm64"
        case .riscv64: "riscv64"
        }
    }

    /// Its folder of `arch/` in the kernel's source.
    public var sourceFolder: String {
        switch self {
        case .x86_64: "x86"
        case .aarch64: "arm64"
        case .riscv64: "riscv"
        }
    }

    var emulator: HostTool {
        switch self {
        case .x86_64: .qemuX86
        case .aarch64: .qemuARM
        case .riscv64: .qemuRISCV
        }
    }

    /// The machine and processor: those on which every kernel of the lab starts. On x86_64 the processor offers nested virtualisation.
    var machineArguments: [String] {
        switch self {
        case .x86_64: ["-machine", "q35", "-cpu", "EPYC,+svm,+npt"]
        case .aarch64: ["-machine", "virt", "-cpu", "cortex-a72"]
        case .riscv64: ["-machine", "virt", "-cpu", "rv64"]
        }
    }

    /// The serial device that the kernel prints to.
    var console: String {
        switch self {
        case .x86_64, .riscv64: "ttyS0"
        case .aarch64: "ttyAMA0"
        }
    }
}
