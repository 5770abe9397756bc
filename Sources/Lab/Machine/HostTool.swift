import Foundation

/// A program of this machine that the lab calls, by its name.
enum HostTool: String, Sendable, CaseIterable {
    case aptCache = "apt-cache"
    case aptConfig = "apt-config"
    case aptGet = "apt-get"
    case depmod
    case dpkg
    case dpkgDeb = "dpkg-deb"
    case env
    case fakeroot
    case gzip
    case mke2fs
    case mmdebstrap
    case newuidmap
    case qemuARM = "qemu-system-aarch64"
    case qemuRISCV = "qemu-system-riscv64"
    case qemuImage = "qemu-img"
    case qemuX86 = "qemu-system-x86_64"
    case ssh
    case sshKeygen = "ssh-keygen"
    case tar
    case xz

    /// The Debian package that has it.
    var package: String {
        switch self {
        case .aptCache, .aptConfig, .aptGet: "apt"
        case .depmod: "kmod"
        case .dpkg, .dpkgDeb: "dpkg"
        case .env: "coreutils"
        case .fakeroot: "fakeroot"
        case .gzip: "gzip"
        case .mke2fs: "e2fsprogs"
        case .mmdebstrap: "mmdebstrap"
        case .newuidmap: "uidmap"
        case .qemuARM: "qemu-system-arm"
        case .qemuImage: "qemu-utils"
        case .qemuRISCV: "qemu-system-misc"
        case .qemuX86: "qemu-system-x86"
        case .ssh, .sshKeygen: "openssh-client"
        case .tar: "tar"
        case .xz: "xz-utils"
        }
    }

    /// Where programs are looked for: `PATH`, and the system folders that an ordinary user's `PATH` leaves out.
    static let searchPath: String = {
        let inherited = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        return inherited + ":/usr/local/sbin:/usr/sbin:/sbin"
    }()

    var isInstalled: Bool {
        Self.searchPath.split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(rawValue)")
        }
    }

    /// Checks all of them at once, so that a person installs what is missing in one go.
    static func require(_ tools: [HostTool]) throws(LabError) {
        let missing = tools.filter { !$0.isInstalled }
        guard !missing.isEmpty else { return }
        let packages = Set(missing.map(\.package)).sorted().joined(separator: " ")
        throw LabError(
            .toolMissing, subject: missing.map(\.rawValue).joined(separator: ", "), cause: "not installed",
            remedy: "install the packages \(packages) (Debian, Ubuntu: apt-get install \(packages))")
    }
}
