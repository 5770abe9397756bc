internal import Foundation
internal import Subprocess

/// A Debian or Fedora package with the debug information of a kernel and its modules.
struct DebugPackage {
    let file: String

    /// What was unpacked.
    struct Contents {
        let kernel: URL
        let modules: [URL]
    }

    /// Unpacks the kernel and the modules that are asked for, and nothing else; throws `unusablePackage`.
    func unpack(modules: ModuleSelection, into folder: String) async throws(KernelSourcesError) -> Contents {
        guard FileManager.default.isReadableFile(atPath: file) else {
            throw KernelSourcesError(
                .unreadableFile, at: file, cause: "no readable file", remedy: "give the path of a .deb or .rpm")
        }
        let complaints = try await runTar(patterns: ["*/vmlinux", "*/vmlinux-*"] + Self.patterns(of: modules), folder: folder)
        let files = Self.regularFiles(below: folder)
        guard let kernel = files.first(where: { $0.lastPathComponent.hasPrefix("vmlinux") }) else {
            throw unusable(complaints.first ?? "it holds no vmlinux")
        }
        if let complaint = complaints.first { throw unusable(complaint) }
        return Contents(kernel: kernel, modules: files.filter { $0.lastPathComponent.contains(".ko") })
    }

    /// tar's patterns for modules, whose files have `-` where the kernel says `_`, or do not.
    private static func patterns(of modules: ModuleSelection) -> [String] {
        guard let names = modules.names else { return ["*.ko", "*.ko.*"] }
        return names.sorted().flatMap { name -> [String] in
            let either = name.map { $0 == "_" ? "[-_]" : $0.isLetter || $0.isNumber ? String($0) : "?" }.joined()
            return ["*/\(either).ko", "*/\(either).ko.*"]
        }
    }

    /// Runs `dpkg-deb | tar`, or `bsdtar` for an rpm, and returns what they complained of, besides patterns without a match.
    private func runTar(patterns: [String], folder: String) async throws(KernelSourcesError) -> [String] {
        let script = """
            package=$1; folder=$2; shift 2
            case $package in *.rpm)
                command -v bsdtar >/dev/null || { echo "an rpm is unpacked with bsdtar, which is missing" >&2; exit 1; }
                for pattern; do set -- "$@" --include "$pattern"; shift; done
                exec bsdtar -x -f "$package" -C "$folder" --no-same-owner "$@";;
            esac
            dpkg-deb --fsys-tarfile "$package" | tar --extract --directory "$folder" --no-same-owner --wildcards -- "$@"
            """
        do {
            let result = try await run(
                .name("sh"), arguments: Arguments(["-c", script, "sh", file, folder] + patterns), output: .discarded,
                error: .string(limit: 1 << 20))
            if case .exited(0) = result.terminationStatus { return [] }
            let lines = result.standardError.split(separator: "\n").map(String.init)
            return lines.filter {
                !$0.contains("Not found in archive") && !$0.contains("Error exit delayed")
                    && !$0.contains("Exiting with failure status")
            }
        } catch {
            throw unusable("\(error)")
        }
    }

    private static func regularFiles(below folder: String) -> [URL] {
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        return paths.sorted().map { URL(filePath: folder).appending(path: $0) }.filter {
            let attributes = try? FileManager.default.attributesOfItem(atPath: $0.path(percentEncoded: false))
            return attributes?[.type] as? FileAttributeType == .typeRegular
        }
    }

    private func unusable(_ cause: String) -> KernelSourcesError {
        KernelSourcesError(
            .unusablePackage, at: file, cause: cause,
            remedy: "give the kernel's debug package, linux-image-VERSION-dbg or kernel-debuginfo, as apt-get or dnf download it")
    }
}
