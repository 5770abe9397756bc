internal import Foundation
internal import Subprocess

extension SourceTags {
    /// Words that the kernel's own tags script has ctags leave out, and the macros that would pass for functions otherwise.
    private static let ignored = [
        "__initdata", "__exitdata", "__initconst", "__ro_after_init", "__initdata_memblock", "__refdata", "__attribute",
        "__maybe_unused", "__always_unused", "__acquires+", "__releases+", "__deprecated", "__always_inline", "__read_mostly",
        "__aligned+", "____cacheline_aligned", "____cacheline_aligned_in_smp", "__cacheline_aligned",
        "__cacheline_aligned_in_smp", "____cacheline_internodealigned_in_smp", "__used", "__packed", "__packed2__",
        "__must_check", "__must_hold+", "EXPORT_SYMBOL+", "EXPORT_SYMBOL_GPL+", "EXPORT_SYMBOL_NS+", "EXPORT_SYMBOL_NS_GPL+",
        "EXPORT_PER_CPU_SYMBOL+", "ACPI_EXPORT_SYMBOL+", "ACPI_EXPORT_SYMBOL_INIT+", "DEFINE_TRACE+",
        "EXPORT_TRACEPOINT_SYMBOL+", "EXPORT_TRACEPOINT_SYMBOL_GPL+", "ACPI_INIT_FUNCTION", "ACPI_INTERNAL_VAR_XFACE",
        "__printf+", "__init", "__exit", "__sched", "noinline", "asmlinkage", "__visible", "__weak", "notrace", "noinstr",
    ]
    /// A whole kernel tree's functions print as 60 MB.
    private static let outputLimit = 512 << 20
    /// Folders whose code is in no kernel.
    private static let foreign: Set<String> = ["Documentation", "LICENSES", "samples", "scripts", "tools", "usr"]

    /// Runs universal-ctags on the C files of a kernel tree, without those of other architectures than `architecture` (a folder
    /// of `arch/`, such as `x86`; nil takes all).
    ///
    /// Throws `unreadableFile` when there is no such tree, `unusableTags` when ctags is missing or fails.
    public static func read(tree: String, architecture: String? = nil) async throws(KernelSourcesError) -> SourceTags {
        let files = sources(below: tree).filter { path in
            guard path.hasPrefix("arch/"), let architecture else { return true }
            return path.hasPrefix("arch/\(architecture)/")
        }
        guard files.contains(where: { $0.hasPrefix("kernel/") }) else {
            throw KernelSourcesError(
                .unreadableFile, at: tree, cause: "no kernel's source tree: there is no C file in kernel/",
                remedy: "give the folder that holds kernel/, mm/ and fs/ of the kernel's own version")
        }
        return try await read(files, of: tree)
    }

    /// Runs universal-ctags on files of a tree, given relative to it; throws `unusableTags`.
    public static func read(_ files: [String], of tree: String) async throws(KernelSourcesError) -> SourceTags {
        let arguments = [
            "-c", "cd \"$1\" && shift && exec ctags \"$@\"", "sh", tree,
            // Not by what stands in a .ctags.d of the tree, which may be anybody's.
            "--options=NONE", "--languages=C", "--langmap=C:.c.h", "--c-kinds=f", "--fields=+neS", "--excmd=number", "-I",
            ignored.joined(separator: ","), "-f", "-", "-L", "-",
        ]
        do {
            let result = try await run(
                .name("sh"), arguments: Arguments(arguments), input: .string(files.map { "\($0)\n" }.joined()),
                output: .bytes(limit: outputLimit), error: .discarded)
            guard case .exited(0) = result.terminationStatus else {
                throw refused(tree, "it ended with \(result.terminationStatus)")
            }
            return SourceTags(text: String(decoding: result.standardOutput, as: UTF8.self))
        } catch let error as KernelSourcesError {
            throw error
        } catch {
            throw refused(tree, "\(error)")
        }
    }

    private static func sources(below tree: String) -> [String] {
        var found: [String] = []
        let root = URL(filePath: tree, directoryHint: .isDirectory)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: tree)) ?? []
        for name in names.sorted() where !foreign.contains(name) && !name.hasPrefix(".") {
            guard let paths = FileManager.default.enumerator(atPath: root.appending(path: name).path(percentEncoded: false))
            else {
                continue
            }
            while let path = paths.nextObject() as? String {
                if path.hasSuffix(".c") || path.hasSuffix(".h") { found.append("\(name)/\(path)") }
            }
        }
        return found
    }

    private static func refused(_ tree: String, _ cause: String) -> KernelSourcesError {
        KernelSourcesError(
            .unusableTags, at: tree, cause: "ctags: \(cause)", remedy: "install universal-ctags and give a tree that can be read")
    }
}
