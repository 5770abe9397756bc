import Foundation

/// A kernel in the cache, ready to boot.
///
///     kernels/6.12-x86_64/  facts.json  vmlinuz  modules.img  initramfs/00-name.ko …  hypervisor
struct KernelImage: Sendable {
    /// What it is.
    struct Facts: Codable, Sendable {
        /// What `uname -r` says.
        let release: String
        /// The Debian package's version.
        let version: String
    }

    let facts: Facts
    let folder: URL

    var kernel: URL { folder.appending(path: "vmlinuz") }
    /// What starts the kernel, if it is to have a hypervisor.
    var hypervisor: URL { folder.appending(path: "hypervisor") }
    /// A read-only disk with all modules and the kernel, mounted at /lib/modules.
    var modules: URL { folder.appending(path: "modules.img") }

    /// The modules that the disks and the network need, in the order to load them.
    func earlyModules() throws(LabError) -> [(name: String, content: Data)] {
        let early = folder.appending(path: "initramfs")
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: early.path).sorted() } catch {
            throw LabError.file(early.path, error)
        }
        var modules: [(name: String, content: Data)] = []
        for name in names { modules.append((name, try Folder.read(early.appending(path: name)))) }
        return modules
    }

    static func folder(_ choice: KernelChoice, in cache: URL) -> URL {
        cache.appending(path: "kernels/\(choice.kindName)", directoryHint: .isDirectory)
    }

    /// The kernel, if it was prepared before.
    static func cached(_ choice: KernelChoice, in cache: URL) -> KernelImage? {
        let folder = folder(choice, in: cache)
        guard let data = try? Data(contentsOf: folder.appending(path: "facts.json")),
            let facts = try? JSONDecoder().decode(Facts.self, from: data)
        else { return nil }
        return KernelImage(facts: facts, folder: folder)
    }

    /// Unpacks a kernel's packages into the cache.
    static func prepare(
        _ choice: KernelChoice, packages: KernelPackages, from archive: PackageArchive, hypervisor: HypervisorPackage?,
        earlyModules: [String], cache: URL
    ) async throws(LabError) -> KernelImage {
        let facts = Facts(release: packages.release, version: packages.version)
        let target = folder(choice, in: cache)
        try await Folder.build(target) { folder throws(LabError) in
            let work = folder.appending(path: "work", directoryHint: .isDirectory)
            let tree = work.appending(path: "tree", directoryHint: .isDirectory)
            for package in packages.packages {
                let file = try await archive.download(package, into: work)
                _ = try await Command(tool: .dpkgDeb, arguments: ["-x", file.path, tree.path], deadline: .seconds(120)).output()
            }
            let modules = try layOut(tree, release: facts.release, into: folder)
            try await makeModuleDisk(modules, release: facts.release, in: folder)
            try await collectEarlyModules(earlyModules, from: modules.appending(path: "lib/modules/\(facts.release)"), in: folder)
            try await hypervisor?.unpack(to: folder.appending(path: "hypervisor"), work: work)
            try Folder.remove(work)
            do { try Folder.write(JSONEncoder().encode(facts), to: folder.appending(path: "facts.json")) } catch {
                throw LabError.wrapping(error, subject: folder.path)
            }
        }
        return KernelImage(facts: facts, folder: target)
    }

    /// Finds the kernel and its modules in the unpacked packages. Returns a folder that has the modules under `lib/modules/RELEASE`.
    private static func layOut(_ tree: URL, release: String, into folder: URL) throws(LabError) -> URL {
        let modules = ["usr/lib/modules", "lib/modules"].map { tree.appending(path: "\($0)/\(release)") }.first(
            where: Folder.exists)
        let kernels = [tree.appending(path: "boot/vmlinuz-\(release)")] + (modules.map { [$0.appending(path: "vmlinuz")] } ?? [])
        guard let modules, let kernel = kernels.first(where: Folder.exists) else {
            throw LabError(
                .packageNotFound, subject: "kernel \(release)",
                cause: "its packages have no vmlinuz or no modules where they are expected",
                remedy: "choose another series, and report this")
        }
        let base = tree.deletingLastPathComponent().appending(path: "modules", directoryHint: .isDirectory)
        try Folder.create(base.appending(path: "lib/modules"))
        do {
            try FileManager.default.moveItem(at: kernel, to: folder.appending(path: "vmlinuz"))
            try FileManager.default.moveItem(at: modules, to: base.appending(path: "lib/modules/\(release)"))
            // Where packages from 6.19 on have it: a guest that runs machines of its own gives them this kernel.
            try FileManager.default.linkItem(
                at: folder.appending(path: "vmlinuz"), to: base.appending(path: "lib/modules/\(release)/vmlinuz"))
        } catch { throw LabError.file(tree.path, error) }
        return base
    }

    private static func makeModuleDisk(_ modules: URL, release: String, in folder: URL) async throws(LabError) {
        _ = try await Command(tool: .depmod, arguments: ["-b", modules.path, release], deadline: .seconds(120)).output()
        // In the guest the modules belong to root, whoever made the disk.
        _ = try await Command.asRoot(
            [
                "mke2fs", "-q", "-F", "-t", "ext4", "-O", "^has_journal", "-m", "0", "-L", "modules", "-d",
                modules.appending(path: "lib/modules").path, folder.appending(path: "modules.img").path, "384M",
            ], deadline: .seconds(120)
        ).output()
    }

    private static func collectEarlyModules(_ names: [String], from modules: URL, in folder: URL) async throws(LabError) {
        let early = folder.appending(path: "initramfs", directoryHint: .isDirectory)
        try Folder.create(early)
        let dependencies = String(decoding: try Folder.read(modules.appending(path: "modules.dep")), as: UTF8.self)
        for (position, path) in ModuleOrder(modulesDep: dependencies).closure(of: names).enumerated() {
            let ending = path.hasSuffix(".xz") ? ".ko.xz" : ".ko"
            let number = String(position + 100).dropFirst()
            let file = early.appending(path: "\(number)-\(ModuleOrder.name(path))\(ending)")
            try Folder.write(try Folder.read(modules.appending(path: path)), to: file)
            // busybox loads plain modules only.
            if ending == ".ko.xz" { _ = try await Command(tool: .xz, arguments: ["-d", file.path]).output() }
        }
    }
}
