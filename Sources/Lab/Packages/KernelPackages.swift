import Foundation

/// Which packages of an archive make a kernel.
///
/// Up to 6.18 `linux-image-RELEASE` has all; from 6.19 on it is empty and needs `linux-binary-RELEASE` and `linux-modules-RELEASE`.
struct KernelPackages: Sendable {
    /// What `uname -r` says in it, such as `6.1.0-56-cloud-amd64`.
    let release: String
    /// The version of the packages.
    let version: String
    /// The packages to unpack over each other.
    let packages: [IndexedPackage]

    /// The newest kernel of the series, of those whose debug information can be had if there are such, otherwise of all.
    static func newest(of choice: KernelChoice, in archive: PackageArchive) async throws(LabError) -> KernelPackages {
        var names = try await archive.names(startingWith: "linux-image-\(choice.series).")
        if releases(of: choice, in: names).isEmpty {
            try await archive.refresh()
            names = try await archive.names(startingWith: "linux-image-\(choice.series).")
        }
        var newest: IndexedPackage?
        for package in try await archive.packages(named: releases(of: choice, in: names).map { "linux-image-\($0)" }) {
            guard let best = newest else {
                newest = package
                continue
            }
            if try await isNewer(package.version, than: best.version) { newest = package }
        }
        guard let newest else {
            throw LabError(
                .packageNotFound, subject: "kernel \(choice)",
                cause: "no package linux-image-\(choice.series).*-\(choice.kernelFlavour) in the signed index",
                remedy: "choose another series, or a mirror that has it (HAPFLEET_DEBIAN_MIRROR)")
        }
        let release = String(newest.name.dropFirst("linux-image-".count))
        let parts = try await archive.packages(
            named: try await archive.names(startingWith: "linux-binary-\(release)")
                + archive.names(startingWith: "linux-modules-\(release)"))
        let own = parts.filter { ["linux-binary-\(release)", "linux-modules-\(release)"].contains($0.name) }
        return KernelPackages(release: release, version: newest.version, packages: [newest] + own)
    }

    /// The releases among package names, without unsigned, debug and meta packages, and without other flavours that end alike.
    static func releases(of choice: KernelChoice, in names: [String]) -> [String] {
        let (start, flavour) = ("linux-image-\(choice.series).", "-" + choice.kernelFlavour)
        let all = names.filter { name in
            name.hasPrefix(start) && name.hasSuffix(flavour)
                && name.dropFirst(start.count).dropLast(flavour.count).split(separator: "-").last?.first?.isNumber == true
        }
        let known = Set(names)
        let debuggable = all.filter { known.contains($0 + "-dbg") }
        return (debuggable.isEmpty ? all : debuggable).map { String($0.dropFirst("linux-image-".count)) }
    }

    private static func isNewer(_ version: String, than other: String) async throws(LabError) -> Bool {
        do throws(LabError) {
            _ = try await Command(tool: .dpkg, arguments: ["--compare-versions", version, "gt", other]).output()
            return true
        } catch  where error.code == .commandFailed {
            return false
        }
    }
}
